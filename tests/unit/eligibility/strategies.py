"""Random people for the laws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

EDUCATION = ["none", "bachelor", "master", "doctor"]
CHINESE = ["none", "hsk1", "hsk2", "hsk3", "hsk4", "hsk5", "hsk6", "degree_in_chinese", "former_national"]
EXTRAS = ["top_university", "global500", "ip", "five_years_in_china"]
DIRECT = ["A1", "A2.8", "A2.12", "A3.1", "A4.2", "A5", "B1.4", "B2.2", "B3.1", "B3.2", "B5", "C1", "C2", "C3"]
# Facts that only count when claimed: not told is taken as no, so they never make a result undetermined by themselves.
CLAIMS = ["vocational", "local_bonus", "direct", "occupation", "nationality", "mother_tongue", "graduate"]
CLAIMS += ["founder", "residence", "claims"]
ASKED = ["annual_salary_cny", "education", "related_work_years", "work_years", "months_per_year", "chinese", "place"]
ASKED += ["age", "extras"]

circumstances = st.lists(st.sampled_from(["own_technology", "stem", "good_tax_record", "recommendation"]), max_size=3)
founders = st.fixed_dictionaries(
    {},
    optional={
        "invested_usd": st.sampled_from([499_999, 500_000, 1_000_001, 2_000_000]),
        "stable_years": st.integers(0, 5),
        "share_percent": st.integers(25, 35),
    },
)
residences = st.fixed_dictionaries(
    {},
    optional={
        "work_years_china": st.integers(0, 6),
        "work_years_city": st.integers(0, 6),
        "stay_years": st.integers(0, 6),
        "stay_months": st.integers(0, 12),
        "married_years": st.integers(0, 6),
        "tax_paid_cny": st.integers(0, 400_000),
    },
)
graduates = st.fixed_dictionaries(
    {},
    optional={
        "university": st.sampled_from(["china", "abroad_known", "abroad"]),
        "months_since": st.integers(0, 30),
        "average_score": st.integers(60, 100),
    },
)
cities = st.sampled_from(["CN-SH", "CN-BJ"])


def salaries() -> st.SearchStrategy[int]:
    """Pay anywhere, and often at an edge of the table or of a pay line."""
    edges = [50_000, 70_000, 150_000, 250_000, 350_000, 450_000, 596_832, 895_248, 572_976, 859_464]
    near = st.builds(lambda edge, step: edge + step, st.sampled_from(edges), st.integers(-1, 1))
    return st.one_of(st.integers(0, 1_200_000), near)


@st.composite
def full_profiles(draw: st.DrawFn, *, claims: bool = True) -> dict[str, Any]:
    """Every asked fact told, with a few claims."""
    work = draw(st.integers(0, 40))
    profile: dict[str, Any] = {
        "annual_salary_cny": draw(salaries()),
        "education": draw(st.sampled_from(EDUCATION)),
        "work_years": work,
        "related_work_years": draw(st.integers(0, min(work, 5))),
        "months_per_year": draw(st.integers(0, 12)),
        "chinese": draw(st.sampled_from(CHINESE)),
        "place": draw(st.sampled_from(["none", "west", "northeast", "poor_county"])),
        "age": draw(st.integers(18, 70)),
        "extras": draw(st.lists(st.sampled_from(EXTRAS), max_size=2)),
    }
    if claims:
        profile |= draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "vocational": st.sampled_from(["none", "senior_worker", "technician", "international_top"]),
                    "local_bonus": st.integers(0, 10),
                    "direct": st.lists(st.sampled_from(DIRECT), max_size=2),
                    "occupation": st.sampled_from(["language_teacher", "english_teacher", "other"]),
                    "nationality": st.sampled_from(["CA", "FR", "GB"]),
                    "mother_tongue": st.sampled_from(["en", "fr"]),
                    "graduate": graduates,
                    "founder": founders,
                    "residence": residences,
                    "claims": circumstances,
                },
            )
        )
    return profile


def partial_profiles(*, claims: bool = True) -> st.SearchStrategy[tuple[dict[str, Any], dict[str, Any]]]:
    """A full profile, and the same with some of its asked facts not told."""

    def blank(full: dict[str, Any], hidden: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
        return full, {name: value for name, value in full.items() if name not in hidden}

    return st.builds(blank, full_profiles(claims=claims), st.lists(st.sampled_from(ASKED), max_size=9))
