"""What simulated annotators go by where a project has no world of its own."""


def longer(prompt: str, response: str) -> float:
    """The longer response is the better one: length in characters."""
    return float(len(response))
