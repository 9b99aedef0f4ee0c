"""The 20 columns of a loan application: what each means, which values it may hold, and who may use it.

One table feeds the models, the contract and the training profiles, so that they cannot disagree.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One input column; `labels` marks a category (value -> words), `low`/`high` bound an integer (inclusive)."""

    name: str
    title: str
    labels: dict[str, str] = field(default_factory=dict)
    low: int = 0
    high: int = 0
    unit: str = ""
    note: str = ""
    protected: bool = False

    @property
    def is_category(self) -> bool:
        return bool(self.labels)


YES_NO = {"yes": "yes", "no": "no"}

COLUMNS = [
    Column("checking_account", "Checking account", {
        "none": "no checking account", "below_0": "below 0 DM", "0_to_200": "0 to 200 DM",
        "above_200": "200 DM or more, or salary paid in for a year"}),
    Column("duration_months", "Duration", low=1, high=120, unit="months"),
    Column("credit_history", "Credit history", {
        "no_credits_or_all_paid": "no credits, or all paid back duly",
        "all_paid_at_this_bank": "all credits at this bank paid back duly",
        "paid_duly_until_now": "existing credits paid back duly until now",
        "past_delays": "delays in paying in the past",
        "critical_or_other_credits": "critical account, or credits at other banks"}),
    Column("purpose", "Purpose", {
        "new_car": "new car", "used_car": "used car", "furniture_equipment": "furniture or equipment",
        "radio_television": "radio or television", "domestic_appliance": "domestic appliance", "repairs": "repairs",
        "education": "education", "retraining": "retraining", "business": "business", "other": "other"}),
    Column("amount_dm", "Amount", low=100, high=50000, unit="DM"),
    Column("savings", "Savings", {
        "unknown_or_none": "unknown or none", "below_100": "below 100 DM", "100_to_500": "100 to 500 DM",
        "500_to_1000": "500 to 1000 DM", "above_1000": "1000 DM or more"}),
    Column("employment_years", "Time in present employment", {
        "unemployed": "unemployed", "below_1": "less than 1 year", "1_to_4": "1 to 4 years", "4_to_7": "4 to 7 years",
        "above_7": "7 years or more"}),
    Column("installment_rate_percent", "Instalment rate class", low=1, high=4, unit="of 4",
           note="Instalment against disposable income, coded 1 to 4 in the source."),
    Column("sex_and_status", "Sex and marital status", {
        "male_single": "male, single", "male_married_or_widowed": "male, married or widowed",
        "male_divorced_or_separated": "male, divorced or separated", "female_not_single": "female, not single",
        "female_single": "female, single"}, protected=True),
    Column("other_debtors", "Other debtors", {
        "none": "none", "co_applicant": "co-applicant", "guarantor": "guarantor"}),
    Column("residence_since_years", "Residence time class", low=1, high=4, unit="of 4",
           note="Coded 1 to 4 in the source, longest last."),
    Column("property", "Property", {
        "real_estate": "real estate", "building_savings_or_life_insurance": "building savings or life insurance",
        "car_or_other": "car or other", "unknown_or_none": "unknown or none"}),
    Column("age_years", "Age", low=18, high=120, unit="years", protected=True),
    Column("other_installment_plans", "Other instalment plans", {
        "none": "none", "bank": "at a bank", "stores": "at stores"}),
    Column("housing", "Housing", {"own": "owned", "rent": "rented", "free": "free of charge"}),
    Column("existing_credits", "Credits at this bank", low=1, high=4,
           note="Including this one; the source holds 1 to 4."),
    Column("job", "Job", {
        "unemployed_or_unskilled_nonresident": "unemployed, or unskilled and not resident",
        "unskilled_resident": "unskilled, resident", "skilled": "skilled employee or official",
        "management_or_self_employed": "management, self-employed or highly qualified"}),
    Column("dependents", "Dependents class", low=1, high=2, unit="of 2",
           note="People the applicant maintains, coded 1 or 2 in the source."),
    Column("telephone", "Telephone", {"none": "none", "registered": "registered in the applicant's name"}),
    Column("foreign_worker", "Foreign worker", YES_NO, protected=True),
]

FEATURES = [column for column in COLUMNS if not column.protected]


def input_contract() -> dict:
    """The JSON Schema (2020-12) of a workflow call: all 20 columns, the protected ones marked `x-protected`."""
    properties = {}
    for column in COLUMNS:
        rule: dict = {"title": column.title}
        if column.note:
            rule["description"] = column.note
        if column.is_category:
            rule |= {"type": "string", "enum": list(column.labels), "x-enum-titles": column.labels}
        else:
            rule |= {"type": "integer", "minimum": column.low, "maximum": column.high}
            if column.unit:
                rule |= {"x-unit": column.unit}
        if column.protected:
            rule["x-protected"] = True
        properties[column.name] = rule
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Loan application",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def output_schema() -> dict:
    """The JSON Schema (2020-12) of what the workflow answers."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Credit decision",
        "type": "object",
        "properties": {
            "decision": {
                "title": "Decision", "type": "string", "enum": ["approve", "refuse"],
                "x-enum-titles": {"approve": "approve", "refuse": "refuse"}},
            "default_probability": {
                "title": "Probability of default", "type": "number", "minimum": 0, "maximum": 1},
        },
        "required": ["decision", "default_probability"],
        "additionalProperties": False,
    }
