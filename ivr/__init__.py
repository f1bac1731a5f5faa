"""Phone calls, in six words.

call    one phone call: a row that says who is calling and where they have got to
step    a point in the conversation: what is asked, and what follows each answer
turn    what the caller hears at a step and may answer
move    the next step, as an object
prompt  words the caller hears, in any of our languages
flow    a module of steps: one errand, read top to bottom
"""
