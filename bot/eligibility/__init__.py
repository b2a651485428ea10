"""Category A, B or C: the rules as dated data, the engine, and its answer in words."""

from bot.eligibility.assessment import Assessment
from bot.eligibility.engine import assess, next_facts
from bot.eligibility.explain import errors_to_json, to_json
from bot.eligibility.loading import load_policy
from bot.eligibility.plan_link import plan_url
from bot.eligibility.policy import Policy
from bot.eligibility.profile import Profile, ProfileErrors, parse_profile
from bot.eligibility.request import Request, read_request

__all__ = [
    "Assessment",
    "Policy",
    "Profile",
    "ProfileErrors",
    "Request",
    "assess",
    "errors_to_json",
    "load_policy",
    "next_facts",
    "parse_profile",
    "plan_url",
    "read_request",
    "to_json",
]
