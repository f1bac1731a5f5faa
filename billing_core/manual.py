"""How the help of `flask billing` reads: sections, one whole line a command, an example in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

WIDTH = 78  # of a help text on the narrowest terminal anybody has, 80 columns


class Manual(click.Group):
    """A group of commands, listed under headings in the order in which they were given."""

    def __init__(self, name: str, says: str, sections: Mapping[str, Iterable[click.Command]]):
        self.sections = {title: list(commands) for title, commands in sections.items()}
        every = [command for commands in self.sections.values() for command in commands]
        super().__init__(name, help=says, commands=every)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every section, its commands in one column with those of the others."""
        width = max(map(len, self.commands))
        for title, commands in self.sections.items():
            with formatter.section(title):
                rows = [(command.name or "", line(command)) for command in commands]
                formatter.write_dl([(name.ljust(width), says) for name, says in rows])


def group(name: str, says: str, commands: Iterable[click.Command]) -> Manual:
    """Return a group whose commands are listed in the order given, that of a thing's life."""
    return Manual(name, says, {"Commands": commands})


def example(*lines: str) -> str:
    """Return the end of a command's help: how it is typed, after `flask billing`."""
    return "\n".join(("\b", "Example:" if len(lines) == 1 else "Examples:", *map(_typed, lines)))


def line(command: click.Command) -> str:
    """Return the first sentence of a command's help, whole: what a list of commands says of it."""
    return command.get_short_help_str(limit=1_000)


def _typed(said: str) -> str:
    """A command as it is typed, broken before its options where it is long."""
    first, *options = said.split(" --")
    lines = [f"  flask billing {first}"]
    for option in options:
        if len(f"{lines[-1]} --{option} \\") > WIDTH:
            lines[-1] += " \\"
            lines.append("     ")
        lines[-1] += f" --{option}"
    return "\n".join(lines)
