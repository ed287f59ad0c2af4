"""The one kind of error that a user is meant to see."""


class Problem(Exception):
    """Something the user can put right: a sentence on what is wrong, and one on what to do about it."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}\n{self.remedy}" if self.remedy else self.what
