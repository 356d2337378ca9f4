"""What in a reward report should make a person stop and look."""

from typing import Any

TOO_GOOD = 0.85
"""People agree with each other on 73 to 77 % of pairs (Ouyang et al. 2022, arXiv 2203.02155): a model that agrees
with them far more often has seen the answers."""


def reward_warnings(report: dict[str, Any], *, simulated: bool) -> list[str]:
    """One sentence for each doubt that the held-out figures raise."""
    accuracy, by_length = report["accuracy"]["value"], report["length_only_accuracy"]["value"]
    if accuracy is None:
        return ["no held-out preference has a label other than 1/2, so nothing is known of the model's accuracy"]
    warnings = []
    plain = report["plain_accuracy"]["value"]
    if plain > TOO_GOOD and not simulated:
        warnings.append(
            f"{plain:.0%} of held-out preferences are foretold, above {TOO_GOOD:.0%}: people seldom agree that much; "
            "look for held-out prompts in the training data, or for what gives the label away"
        )
    by_words = report["bag_of_words_accuracy"]["value"]
    beaten = [name for name, value in (("length", by_length), ("bag of words", by_words)) if accuracy <= value]
    if len(beaten) == 2:
        warnings.append(
            f"held-out accuracy is {accuracy:.0%} and beats neither the length alone ({by_length:.0%}) nor a bag of "
            f"words ({by_words:.0%}): collect more preferences, or start from a pretrained model"
        )
    elif beaten:
        value = by_length if beaten[0] == "length" else by_words
        warnings.append(f"held-out accuracy is {accuracy:.0%}, no better than the {beaten[0]} alone ({value:.0%})")
    return warnings
