"""The issue forms of a desk: which one an issue was written with, and what was answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from newsdesk.desk.git import Repository
from newsdesk.proposals.form_answers import Answers, answers
from newsdesk.proposals.form_options import FOLDER

LABEL = "newsdesk: proposal"
KINDS = ("post", "faq")  # the forms that become a file, by the kind of file


class NoForms(Exception):  # noqa: N818 - what is missing
    """The forms cannot be read from the published branch; the text says which."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the kind of file that it becomes, and what its fields are called, by their ids."""

    kind: str
    labels: Mapping[str, str]

    def label(self, name: str) -> str:
        """What a field is called."""
        return self.labels.get(name, name)

    def read(self, body: str) -> Answers:
        """The answers that an issue gives to this form."""
        return answers(body, {label: name for name, label in self.labels.items()})


def forms_at(repository: Repository, commit: str) -> tuple[Form, ...]:
    """The forms as they stand at a commit; raises NoForms and GitError."""
    found = tuple(form for kind in KINDS if (form := _form(repository, commit, kind)) is not None)
    if not found:
        names = " and ".join(f"{FOLDER}/{kind}.yml" for kind in KINDS)
        raise NoForms(f"{names} are missing on the published branch, so nobody can tell what the issue answers.")
    return found


def form_of(forms: tuple[Form, ...], body: str) -> tuple[Form, Answers] | None:
    """The form that an issue was written with: the one of whose own headings it has the most."""
    every = [set(form.labels.values()) for form in forms]
    shared = set.intersection(*every) if len(every) > 1 else set()
    found: list[tuple[int, Form]] = []
    for form in forms:
        own = {name: label for name, label in form.labels.items() if label not in shared}
        found.append((Form(form.kind, own).read(body).found, form))
    most = max(count for count, _ in found)
    best = [form for count, form in found if count == most]
    return (best[0], best[0].read(body)) if most and len(best) == 1 else None


def _form(repository: Repository, commit: str, kind: str) -> Form | None:
    path = f"{FOLDER}/{kind}.yml"
    found = repository.objects.get(f"{commit}:{path}")
    if found is None:
        return None
    labels = dict(_labels(found[2]))
    if not labels:
        raise NoForms(f"{path} cannot be read as a form. Compare it with the one that newsdesk init writes.")
    return Form(kind, labels)


def _labels(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        form = yaml.safe_load(data)
        for element in form["body"]:
            if "id" in element:
                yield str(element["id"]), str(element["attributes"]["label"])
    except (yaml.YAMLError, ValueError, LookupError, TypeError):
        return
