"""Premiums: another receivable, by billing unit, never mixed with what visits cost.

No plan, no assistance and no late fee here. What an unpaid premium leads to is the grace period of
its coverage; ending coverage is the enrolment office's decision, never a job's.
"""
