"""Category A, B or C: the rules as dated data, the engine, and its answer in words."""

from bot.eligibility.assessment import Assessment
from bot.eligibility.engine import assess, next_facts
from bot.eligibility.explain import errors_to_json, to_json
from bot.eligibility.loading import load_policy
from bot.eligibility.policy import Policy
from bot.eligibility.profile import Profile, ProfileErrors, parse_profile

__all__ = [
    "Assessment",
    "Policy",
    "Profile",
    "ProfileErrors",
    "assess",
    "errors_to_json",
    "load_policy",
    "next_facts",
    "parse_profile",
    "to_json",
]
