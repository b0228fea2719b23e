"""The paragraphs of an article in, its people out: a register filled from names, appositions and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import regex

from ingest.beside_names import NOT_A_ROLE, role_after, role_before, without_epithet, without_role
from ingest.labels import Label
from ingest.languages import Language
from ingest.naming import CONTRACTED, FULL_NAME, NAME_WORD, canonical_case, without_letters
from ingest.offices import behind_office
from ingest.roles import organisations_of
from ingest.speakers import Register, gender_of_title

AS_PLACE = regex.compile(r"\b(?:(?:in|at|from|near|of|across|outside|around|to|into|towards?)\s(?:the )?|[Tt]he )$")
_POSSESSIVE = regex.compile(r"['’]s? ")
_POSSESSIVE_END = regex.compile(r"['’]s$")
_FIRST_WORD = regex.compile(r"[\p{L}’'-]+ ")
_LAST_WORD = regex.compile(r" (\p{L}+)$")
_LETTERS_WITHIN = regex.compile(r"(?<= )\p{Lu}{2,3}(?= \p{Lu}\p{Ll})")
# "Two-time Olympic"
_EPITHET = regex.compile(r"\p{Lu}\p{Ll}+-(?:time|themed|based|winning|born|ranked|seeded|year-old) ")
_TOLD_OF = regex.compile(r", (?:who|\d{2},)")  # behind "Jane Doe"
_AGENCY = regex.compile(r"\(\p{Lu}{2,}\)")  # "Canberra, Australia (CNN) Australian voters …"
_SMALL = regex.compile(r"(?<![\p{L}’'-])\p{Ll}[\p{L}’'-]*")
_ACTS = regex.compile(r"\p{Lu}\p{Ll}{3,}ing")
_LETTER = regex.compile(r"[QA]\.? ")
# Behind "Mayor Jane Doe": ", Councillor John Roe, …", another with a title, in a list of who is there.
_NEXT_IN_LIST = regex.compile(rf",? (?:and )?\p{{Lu}}\p{{Ll}}+ {NAME_WORD} {NAME_WORD}(?=[,;.]|$| and )")
# A name that no other name touches: the bare last name of somebody.
_ALONE = regex.compile(rf"(?<!\p{{Lu}}[\p{{L}}.’'-]* |[\p{{L}}’'-])({NAME_WORD})(?! \p{{Lu}})(?![\p{{L}}-])")


def names_in(text: str, words: Language) -> list[tuple[int, int]]:
    """Spans of capitalised names of two tokens or more, function words that open a sentence left off."""
    found = []
    for match in FULL_NAME.finditer(text):
        start, end = match.span()
        if possessive := _POSSESSIVE.search(text[start:end]):  # "Trump's RT": a name, then what is theirs
            end = start + possessive.start()
        while (first := _FIRST_WORD.match(text[start:end])) and (
            first[0].strip() in words.openers or CONTRACTED.fullmatch(first[0].strip()) or _EPITHET.match(first[0])
        ):
            start += first.end()
        while (last := _LAST_WORD.search(text[start:end])) and last[1] in words.openers:  # "Jane Doe The wall"
            end = start + last.start()
        if possessive := _POSSESSIVE_END.search(text[start:end]):
            end = start + possessive.start()
        if text[start:end].isupper():  # "STATEMENT OF JANE DOE"
            for word in _FIRST_WORD.finditer(text[start:end]):
                if word[0].strip().casefold() in NOT_A_ROLE:
                    start = start + word.end() if word.end() < end - start else start
                    break
        end = start + len(without_letters(text[start:end], words.postnominals))
        for letters in _LETTERS_WITHIN.finditer(text[start:end]):
            if letters[0].casefold() in words.postnominals:  # "Jane Doe MP Minister for Ports"
                end = start + letters.start() - 1
                break
        start = behind_office(text, start, end, words)
        if " " in text[start:end]:
            found.append((start, end))
    return found


def register_of(title: str | None, paragraphs: Sequence[str], words: Language) -> Register:
    """Everybody whom the article names in full, with roles; offsets count through the paragraphs joined by blank lines."""
    register = Register(words)
    offset = 0
    examined = sum(paragraph.startswith(("Q. ", "Q ")) for paragraph in paragraphs) >= 2
    for paragraph in paragraphs:
        for start, end, name in _in_full(paragraph, register, paragraphs if examined else ()):
            person = register.add(name, role_before(paragraph, end - len(name), words))
            person.mentions += 1
            person.positions.append(offset + start)
            titled = register.split_title(name)[0] is not None
            person.as_place += _is_where(paragraph, start, end, titled=titled)
            if not (role_before(paragraph, end - len(name), words) and _NEXT_IN_LIST.match(paragraph, end)):
                role_after(register, name, paragraph, end)
        offset += len(paragraph) + 2
    text = "\n".join(paragraphs)
    for start, end in names_in(title or "", words):
        name = without_role((title or "")[start:end], words)
        name = name if name in text else without_epithet(name, register)
        if name in text or not _title_case(title or ""):  # "Doe Sees New Rules": capitals that are no name
            register.add(name).mentions += 1
    register.merge()
    told_of = [match.start() for match in _TOLD_OF.finditer(text)]
    singly = [(match[1].replace("’", "'").removesuffix("'s"), match.start()) for match in _ALONE.finditer(text)]
    alone = Counter(token for token, _ in singly)
    first = dict(reversed(singly))
    called = Counter(person.tokens[0] for person in register.people.values())
    small = set(_SMALL.findall(text))
    for key, person in list(register.people.items()):
        at = text.find(person.name)
        lead, last = person.tokens[0], person.tokens[-1]
        person.bare_before = first.get(lead, at) < at
        if not person.is_organisation and len(person.tokens) > 1:
            # "Expect Democrats", "Phoenix Wanderers": a word before a name that was called so all along
            word = lead.casefold() in small or alone[lead] or _ACTS.fullmatch(lead)
            given = lead in words.genders or person.role or person.gender
            if word and not given and first.get(last, at) < at and alone[last] >= 2 * person.mentions:
                del register.people[key]
                continue
            aged = any(text.endswith(person.name, 0, at) for at in told_of)
            person.shown_human = aged or person.tokens[-1] in alone
            behind = first.get(person.tokens[0], 0) > text.find(person.name) >= 0
            person.introduced = behind and called[person.tokens[0]] == 1
            person.by_first_name = alone[person.tokens[0]] >= 2
    return register


def _in_full(paragraph: str, register: Register, examined: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where somebody is named in full, and the name without its role. ``examined`` are the paragraphs of an examination."""
    words = register.words
    for begins, end in names_in(paragraph, words):
        letter = _LETTER.match(paragraph[begins:end]) if examined else None  # "A. Jane Doe.", an answer
        start = begins + letter.end() if letter else begins
        if " " not in paragraph[start:end]:
            continue
        if paragraph[start:end].isupper() and not paragraph.isupper():  # a cry, or what the page calls a section
            continue
        name = without_role(paragraph[start:end], words)
        trade, _, rest = name.partition(" ")
        if " " in rest and trade not in words.genders and words.trades.fullmatch(trade):  # "Baker Jane Doe"
            name = rest
        if letter:
            name = _as_called(name, examined)
        if _AGENCY.search(name):
            continue
        # "Deputy Governor" is nobody's name; "Ranking Member Doe" is a last name, whose owner stands elsewhere.
        last = name.split()[-1]
        post = (
            " " not in name
            or all(words.role.fullmatch(token) for token in name.split())
            or (last.isupper() and not name.isupper() and words.role.fullmatch(last) is not None)  # "Acme CEO"
        )
        if not post and (not name.isupper() or (paragraph.isupper() and " " in register.split_title(name)[1])):
            yield start, end, name


def _is_where(paragraph: str, start: int, end: int, *, titled: bool) -> bool:
    """Behind a word that says where: "in Port Vale", not "outside Dr Jane Doe's house"."""
    owns = titled and paragraph.startswith(("'s", "’s"), end)
    return not owns and AS_PLACE.search(paragraph[:start]) is not None


def _as_called(name: str, paragraphs: Sequence[str]) -> str:
    """A witness says "Jane Ann Doe" when asked for the full name, and is Jane Doe wherever else the record names her."""
    tokens = name.split()
    text = "\n".join(paragraphs)
    short = f"{tokens[0]} {tokens[-1]}"
    return short if len(tokens) > 2 and short in text and text.casefold().count(name.casefold()) == 1 else name


def complete(register: Register, labels: Sequence[Label | None], text: str) -> dict[str, str]:
    """Full names, by label, for those whom the labels call by their last name and the article names in full only where names are not
    looked for: above the text, in a heading in capitals. ``text`` is all of that."""
    full: dict[str, str] = {}
    for label in labels:
        if label is None or label.kind != "speaker" or not label.name or label.name.startswith("The "):
            continue
        if label.name in full:
            continue
        title, bare = register.split_title(label.name)
        known = register.resolve(bare)
        if " " in bare or (known is not None and len(known.tokens) > 1):
            continue
        found: dict[str, str] = {}
        first = rf"(?<![\p{{L}}'’-]){regex.escape(bare.upper())}(?: \p{{Lu}}[\p{{L}}’'-]*\p{{Ll}}[\p{{L}}’'-]*){{1,2}}(?![\p{{L}}-])"
        for match in regex.finditer(first, text):  # "KUROSAWA Midori"
            given = match[0].split()[1:]
            if _given_names(given, register.words) == given:
                found.setdefault(match[0].casefold(), canonical_case(match[0], ""))
        listed = rf"^{regex.escape(bare.upper())}, (?P<title>\p{{Lu}}\p{{L}}+)\.? (?P<given>{NAME_WORD}(?: {NAME_WORD})?)(?=,|$)"
        for match in regex.finditer(listed, text, regex.MULTILINE):  # "DOE, Ms Jane, Chief Executive"
            if match["title"].casefold() in register.words.titles:
                found.setdefault(bare.casefold(), f"{match['given']} {canonical_case(bare, '')}")
        forms = "|".join({regex.escape(form) for form in (bare, bare.upper(), bare.title())})
        for match in regex.finditer(
            rf"(?P<before>(?:\p{{Lu}}[\p{{L}}.’'-]* ){{1,4}})(?P<last>{forms})(?![\p{{L}}-])", "" if found else text
        ):
            given = _given_names(match["before"].split(), register.words)
            if given:
                name = " ".join([*given, match["last"]])
                name = canonical_case(name, "") if name.isupper() else name
                found.setdefault(name.casefold(), name)
        if len(found) == 1:
            full[label.name] = found.popitem()[1]
            person = register.add(full[label.name], is_organisation=False)
            person.name, person.gender = full[label.name], person.gender or gender_of_title(title)
    return full


def _given_names(before: Sequence[str], words: Language) -> list[str]:
    """The last words before a last name that are names: no title, no post, no word that opens a sentence."""
    kept: list[str] = []
    for token in reversed(before):
        plain = token.casefold().rstrip(".,")
        if (
            plain in words.titles
            or words.role.fullmatch(plain)
            or token.title() in words.openers
            or plain in NOT_A_ROLE
            or plain in words.portfolios
        ):
            break
        if token.endswith(".") and len(plain) > 1:
            break
        kept.insert(0, token)
    return kept[-3:] if any(len(token.rstrip(".")) > 1 for token in kept) else []


def _title_case(title: str) -> bool:
    """A headline whose words are nearly all capitalised."""
    words = [word for word in title.split() if word[:1].isalpha() and len(word) > 3]
    return sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def add_speakers(register: Register, labels: Sequence[Label | None], text: str, words: Language) -> None:
    """The names of turn labels, and the organisation of everybody's role: that which sets the person apart."""
    for label in labels:
        if label is not None and label.kind == "speaker" and label.name and not label.name.startswith("The "):
            name = canonical_case(label.name, text)
            if len(name.split()) > 1 or register.resolve(name) is None:
                register.add(name, is_organisation=False)
            person = register.resolve(name)
            if person is not None and label.role:
                person.role = label.role  # said where the person speaks, it counts more than what stands elsewhere
    shared = Counter(name for person in register.people.values() for name in organisations_of(person.role or "", words))
    for person in register.people.values():
        # "Secretary of the Party Group and Director of the Finance Bureau": the body that sets this person apart.
        person.organisation = min(
            organisations_of(person.role or "", words), key=lambda name: shared[name], default=None
        )
