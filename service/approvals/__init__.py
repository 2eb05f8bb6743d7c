"""Approvals 审批 of more than one signature: procedures, hands that pass, standing substitutes."""

# First: both packages need each other, and this is the way in that always works.
import service.campaigns  # noqa: F401
