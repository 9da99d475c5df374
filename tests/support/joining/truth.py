"""The truth set of joining: every case that is known to go wrong somewhere, drawn several times from a seed.

Each message says to which conversation it belongs (`conversation`), written down here before any rule looks
at it. The hard cases are written by hand, and drawn again for other people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
from tests.support.joining.world import AGAIN, BEFORE_BUYING, RETURN, WHERE, Bought, Buyer, Said, World

Case = Callable[[World], None]
_HOUR = timedelta(hours=1)


def _first(world: World, case: str, buyer: Buyer, order: Bought | None = None, numbered: bool = True) -> Said:
    subject, text = world.chance.choice(WHERE)
    if order is not None and numbered:
        text = f"{text} ({world.chance.choice(('commande', 'order', 'Bestellung', 'pedido'))} {order.number})"
    return world.mail(case, world.conversation(case), world.start(), buyer, subject, text)


def a_thread(world: World) -> None:
    """Mail, answer, reply, answer, reply: headers all the way."""
    buyer = world.buyer()
    said = _first(world, "thread", buyer, world.order(buyer))
    for _ in range(world.chance.randint(1, 3)):
        answer = world.answer(said, world.chance.uniform(1, 30) * _HOUR)
        said = world.reply(answer, world.chance.uniform(1, 60) * _HOUR, buyer)


def a_client_without_headers(world: World) -> None:
    """The answer is written anew in another program: no headers, another subject, the number in the text."""
    buyer = world.buyer()
    order = world.order(buyer)
    said = _first(world, "no headers", buyer, order)
    world.answer(said, 5 * _HOUR)
    at = said.at + world.chance.uniform(6, 200) * _HOUR
    world.mail(
        "no headers", said.conversation, at, buyer, f"Ma commande {order.number}", world.chance.choice(AGAIN)
    )


def two_before_the_first_answer(world: World) -> None:
    buyer = world.buyer()
    order = world.order(buyer)
    said = _first(world, "two before", buyer, order, numbered=world.chance.random() < 0.5)
    at = said.at + world.chance.uniform(0.2, 40) * _HOUR
    world.mail(
        "two before",
        said.conversation,
        at,
        buyer,
        world.chance.choice(("", "Relance", said.subject)),
        world.chance.choice(AGAIN),
    )


def an_ancestor_never_seen(world: World) -> None:
    """Both answer the shop's own order confirmation, which never came through here."""
    buyer = world.buyer()
    world.order(buyer)
    confirmation = world.identity("shop.example")
    said = world.mail(
        "ancestor", world.conversation("ancestor"), world.start(), buyer, "Re: Confirmation de commande",
        "Bonjour, je voudrais changer l'adresse de livraison.", references=(confirmation,),
    )  # fmt: skip
    world.mail(
        "ancestor", said.conversation, said.at + 90 * _HOUR, buyer, "Re: Confirmation de commande",
        "Avez-vous pu modifier l'adresse ?", references=(confirmation,),
    )  # fmt: skip


def the_page_then_a_mail(world: World) -> None:
    buyer = world.buyer()
    order = world.order(buyer)
    first = world.page(
        "page", world.conversation("page"), world.start(), order, world.chance.choice(WHERE)[1]
    )
    at = first.at + world.chance.uniform(1, 300) * _HOUR
    world.mail("page", first.conversation, at, buyer, f"#{order.number}", world.chance.choice(AGAIN))
    world.page("page", first.conversation, at + 3 * _HOUR, order, "Des nouvelles ?")


def a_mail_then_the_page(world: World) -> None:
    buyer = world.buyer()
    order = world.order(buyer)
    said = _first(world, "then page", buyer, order)
    world.page(
        "then page",
        said.conversation,
        said.at + world.chance.uniform(1, 200) * _HOUR,
        order,
        world.chance.choice(AGAIN),
    )


def a_colleague_in_copy(world: World) -> None:
    """Who was copied answers the original mail, before and after us."""
    buyer, colleague = world.buyer(), world.buyer()
    order = world.order(buyer)
    said = world.mail(
        "colleague", world.conversation("colleague"), world.start(), buyer, "Livraison au bureau",
        f"Bonjour, la commande {order.number} est-elle partie ? Je mets ma collègue en copie.",
        copies=(colleague.mails[0],),
    )  # fmt: skip
    world.reply(said, 2 * _HOUR, colleague, "Je serai là jeudi pour la réceptionner.")


def a_stranger_quotes_a_number(world: World) -> None:
    buyer, stranger = world.buyer(), world.buyer()
    order = world.order(buyer)
    said = _first(world, "stranger", buyer, order)
    world.mail(
        "stranger", world.conversation("stranger"), said.at + 4 * _HOUR, stranger, f"Commande {order.number}",
        "Bonjour, où en est cette commande ?", suggests="join",
    )  # fmt: skip


def a_newsletter(world: World) -> None:
    """Many people answer the same newsletter; each is on their own."""
    newsletter, at = world.identity("news.example"), world.start()
    for _ in range(8):
        buyer = world.buyer()
        if world.chance.random() < 0.5:
            world.order(buyer)
        subject, text = world.chance.choice(BEFORE_BUYING)
        at += world.chance.uniform(0.1, 2) * _HOUR
        said = world.mail(
            "newsletter", world.conversation("newsletter"), at, buyer, "Re: Nos nouveautés d'automne",
            text, references=(newsletter,),
        )  # fmt: skip
        if world.chance.random() < 0.4:
            answer = world.answer(said, _HOUR)
            world.reply(answer, 2 * _HOUR, buyer, f"Merci, et {subject.lower()} ?")


def a_family_shares_a_mailbox(world: World) -> None:
    """Two people behind one address, each with an order of their own; one of them writes without a number."""
    mother = world.buyer()
    child = world.buyer(last=mother.last)
    box = mother.mails[0]
    hers, theirs = world.order(mother), world.order(child, mail=box)
    first = _first(world, "family", mother, hers)
    at = first.at + 3 * _HOUR
    second = world.mail(
        "family",
        world.conversation("family"),
        at,
        child,
        "Retour",
        f"Je veux rendre ma commande {theirs.number}.",
        mail=box,
    )
    world.mail(
        "family",
        first.conversation,
        at + 5 * _HOUR,
        mother,
        "",
        f"Commande {hers.number} : {world.chance.choice(AGAIN)}",
    )
    answer = world.answer(second, 9 * _HOUR)
    world.reply(answer, 3 * _HOUR, child, "Merci, je dépose le colis demain.", mail=box)
    other = world.buyer(last=mother.last)
    world.mail(
        "family", world.conversation("family"), at + 20 * _HOUR, other, "Bons plans",
        "Bonjour, je n'ai pas reçu le colis de mon cadeau non plus.", mail=box, suggests="join",
    )  # fmt: skip


def a_carriers_mail_forwarded(world: World) -> None:
    """The buyer forwards the carrier's notice into the conversation about that order."""
    buyer = world.buyer()
    order = world.order(buyer)
    said = _first(world, "forward", buyer, order)
    prefix = world.chance.choice(("TR: ", "Fwd: ", "WG: ", "RV: "))
    world.mail(
        "forward", said.conversation, said.at + 6 * _HOUR, buyer, f"{prefix}Votre colis arrive",
        f"Voici ce que dit le transporteur pour la commande {order.number}.",
        references=(world.identity("carrier.example"),),
    )  # fmt: skip


def our_answer_forwarded_to_somebody(world: World) -> None:
    """A third person gets our answer forwarded and writes on it: token, thread and all, yet a stranger."""
    buyer, stranger = world.buyer(), world.buyer()
    order = world.order(buyer)
    said = _first(world, "leak", buyer, order)
    answer = world.answer(said, 3 * _HOUR)
    world.reply(
        answer, 5 * _HOUR, stranger, "Bonjour, on m'a transmis ceci ; envoyez-moi aussi le colis.",
        conversation=world.conversation("leak"), suggests="join",
    )  # fmt: skip


def an_old_subject_used_again(world: World) -> None:
    """Months later, the same words by chance: a matter of its own."""
    buyer = world.buyer()
    first = _first(world, "old subject", buyer, world.order(buyer), numbered=False)
    early = msgspec.structs.replace(first, at=first.at - timedelta(days=100))
    world.messages[world.messages.index(first)] = early
    world.mail("old subject", world.conversation("old subject"), first.at, buyer, first.subject, first.text)


def a_new_matter_by_reply(world: World) -> None:
    """An answer on an old thread about another order: it stays, and a split is suggested."""
    buyer = world.buyer()
    order, other = world.order(buyer), world.order(buyer)
    said = _first(world, "new matter", buyer, order)
    answer = world.answer(said, 4 * _HOUR)
    world.reply(
        answer, 50 * _HOUR, buyer, f"Bonjour, autre sujet : je retourne la commande {other.number}.",
        subject=f"Retour de la commande {other.number}", suggests="split",
    )  # fmt: skip


def a_marketplaces_notices(world: World) -> None:
    """The marketplace's robot writes for many buyers by one address; the order's number tells them apart."""
    robot = Buyer("", "Marketplace", ("no-reply@market.example",), "")
    at = world.start()
    told: list[tuple[str, Bought]] = []
    for _ in range(3):
        buyer = world.buyer()
        order = world.order(buyer, "market", mail=f"{world.identity('relay.market.example')[1:-1]}")
        conversation = world.conversation("marketplace")
        told.append((conversation, order))
        at += 2 * _HOUR
        world.mail(
            "marketplace", conversation, at, robot, f"New chat message for order #{order.number}",
            world.chance.choice(WHERE)[1], author="Marketplace",
        )  # fmt: skip
    conversation, order = world.chance.choice(told)
    world.mail(
        "marketplace", conversation, at + 5 * _HOUR, robot, f"New chat message for order #{order.number}",
        world.chance.choice(AGAIN), author="Marketplace",
    )  # fmt: skip


def one_number_in_two_shops(world: World) -> None:
    """The number is an order of each shop; who writes says which is meant."""
    one, other = world.buyer(), world.buyer()
    number = str(world.chance.randint(100_000, 10**8))
    mine, theirs = world.order(one, "nova", number), world.order(other, "lune", number)
    first, second = _first(world, "collision", one, mine), _first(world, "collision", other, theirs)
    at = max(first.at, second.at)
    world.mail(
        "collision",
        second.conversation,
        at + 30 * _HOUR,
        other,
        f"Commande {number}",
        world.chance.choice(AGAIN),
    )
    world.mail(
        "collision",
        first.conversation,
        at + 31 * _HOUR,
        one,
        f"Commande {number}",
        world.chance.choice(AGAIN),
    )


def one_number_in_two_shops_of_one_buyer(world: World) -> None:
    """The same buyer has the same number at two shops; the mailbox written to says which is meant."""
    buyer = world.buyer()
    number = str(world.chance.randint(100_000, 10**8))
    world.order(buyer, "nova", number)
    world.order(buyer, "lune", number)
    at = world.start()
    conversations = {}
    for shop in ("nova", "lune"):
        conversations[shop] = world.conversation("twice")
        world.mail(
            "twice",
            conversations[shop],
            at,
            buyer,
            f"Commande {number}",
            world.chance.choice(WHERE)[1],
            to_shop=shop,
        )
        at += 26 * _HOUR
    world.mail(
        "twice",
        conversations["nova"],
        at,
        buyer,
        "",
        f"Commande {number}. {world.chance.choice(AGAIN)}",
        to_shop="nova",
    )


def two_orders_two_matters(world: World) -> None:
    buyer = world.buyer()
    order, other = world.order(buyer), world.order(buyer)
    first = _first(world, "two orders", buyer, order)
    subject, text = world.chance.choice(RETURN)
    at = first.at + 2 * _HOUR
    second = world.mail(
        "two orders", world.conversation("two orders"), at, buyer, subject, f"{text} Commande {other.number}."
    )
    for said, bought in world.chance.sample([(first, order), (second, other)], 2):
        at += 20 * _HOUR
        world.mail(
            "two orders",
            said.conversation,
            at,
            buyer,
            "Suite",
            f"Pour la commande {bought.number}, où en est-on ?",
        )


def another_matter_the_same_day(world: World) -> None:
    """A question before buying, hours after one about a parcel."""
    buyer = world.buyer()
    first = _first(world, "another matter", buyer, world.order(buyer))
    subject, text = world.chance.choice(BEFORE_BUYING)
    world.mail(
        "another matter", world.conversation("another matter"), first.at + 3 * _HOUR, buyer, subject, text,
        suggests="join",
    )  # fmt: skip


def a_second_address_in_the_thread(world: World) -> None:
    """The customer answers from an address nobody knows: the thread, the number and the name agree."""
    buyer = world.buyer(mails=2)
    order = world.order(buyer)
    said = _first(world, "second address", buyer, order)
    answer = world.answer(said, 3 * _HOUR)
    world.reply(
        answer,
        30 * _HOUR,
        buyer,
        f"Je réponds depuis mon bureau, commande {order.number}.",
        mail=buyer.mails[1],
    )


def a_second_address_that_the_mirror_knows(world: World) -> None:
    buyer = world.buyer(mails=2)
    order = world.order(buyer)
    world.order(buyer, mail=buyer.mails[1])
    said = _first(world, "known address", buyer, order)
    world.mail(
        "known address", said.conversation, said.at + 70 * _HOUR, buyer, "Commande",
        f"Toujours rien pour la commande {order.number}.", mail=buyer.mails[1],
    )  # fmt: skip


def we_wrote_first(world: World) -> None:
    """The shop began: its mail is answered."""
    buyer = world.buyer()
    order = world.order(buyer)
    said = world.page(
        "we first", world.conversation("we first"), world.start(), order, "Pouvez-vous m'écrire ?"
    )
    answer = world.answer(said, 2 * _HOUR)
    world.reply(answer, 8 * _HOUR, buyer, "Merci pour votre message, oui cela me convient.")


def the_carrier_writes(world: World) -> None:
    buyer = world.buyer()
    order = world.order(buyer)
    said = _first(world, "carrier", buyer, order)
    carrier = Buyer("Service", "Transport", ("litiges@carrier.example",), "")
    world.mail(
        "carrier", world.conversation("carrier"), said.at + 9 * _HOUR, carrier,
        f"Litige commande {order.number}",
        "Nous avons ouvert une enquête.", suggests="join",
    )  # fmt: skip


def namesakes(world: World) -> None:
    """Two people of one name, both waiting for a parcel."""
    one = world.buyer()
    other = world.buyer(first=one.first, last=one.last)
    first = _first(world, "namesakes", one, world.order(one))
    world.mail(
        "namesakes",
        world.conversation("namesakes"),
        first.at + _HOUR,
        other,
        first.subject,
        first.text.split("(")[0],
    )


def a_short_reminder(world: World) -> None:
    buyer = world.buyer()
    said = _first(world, "reminder", buyer, world.order(buyer))
    text = world.chance.choice(("Des nouvelles ?", "Any news?", "Und jetzt?", "??"))
    world.mail("reminder", said.conversation, said.at + world.chance.uniform(2, 60) * _HOUR, buyer, "", text)


def out_of_office_and_bounce(world: World) -> None:
    buyer = world.buyer()
    said = _first(world, "automatic", buyer, world.order(buyer))
    answer = world.answer(said, 2 * _HOUR)
    world.reply(answer, 0.1 * _HOUR, buyer, "Absente jusqu'à lundi.", automatic="auto_reply")
    server = Buyer("Mail", "Delivery", ("mailer-daemon@mail.example",), "")
    world.reply(answer, 0.2 * _HOUR, server, "Undelivered Mail Returned to Sender", automatic="bounce")


def a_business_with_one_mailbox(world: World) -> None:
    """Two colleagues of a company write by its mailbox about two orders."""
    box = f"achats@{world.chance.randrange(10**6)}.example"
    one, other = world.buyer(), world.buyer()
    mine, theirs = world.order(one, mail=box), world.order(other, mail=box)
    first = world.mail(
        "business",
        world.conversation("business"),
        world.start(),
        one,
        "Facture",
        f"Facture de la commande {mine.number} svp",
        mail=box,
    )
    second = world.mail(
        "business",
        world.conversation("business"),
        first.at + _HOUR,
        other,
        "Facture",
        f"Facture de la commande {theirs.number} svp",
        mail=box,
    )
    world.mail(
        "business",
        second.conversation,
        first.at + 30 * _HOUR,
        other,
        "Re: Facture",
        f"Relance facture commande {theirs.number}",
        mail=box,
    )


_CASES: tuple[tuple[int, Case], ...] = (
    (40, a_thread),
    (16, a_client_without_headers),
    (16, two_before_the_first_answer),
    (8, an_ancestor_never_seen),
    (12, the_page_then_a_mail),
    (8, a_mail_then_the_page),
    (8, a_colleague_in_copy),
    (8, a_stranger_quotes_a_number),
    (3, a_newsletter),
    (6, a_family_shares_a_mailbox),
    (6, a_carriers_mail_forwarded),
    (5, our_answer_forwarded_to_somebody),
    (6, an_old_subject_used_again),
    (6, a_new_matter_by_reply),
    (4, a_marketplaces_notices),
    (6, one_number_in_two_shops),
    (4, one_number_in_two_shops_of_one_buyer),
    (8, two_orders_two_matters),
    (8, another_matter_the_same_day),
    (6, a_second_address_in_the_thread),
    (6, a_second_address_that_the_mirror_knows),
    (6, we_wrote_first),
    (5, the_carrier_writes),
    (5, namesakes),
    (10, a_short_reminder),
    (5, out_of_office_and_bounce),
    (5, a_business_with_one_mailbox),
)


def draw(seed: int) -> World:
    """A world with every case several times; more than 500 messages, in the order of time."""
    world = World(seed)
    for times, case in _CASES:
        for _ in range(times):
            case(world)
    world.messages.sort(key=lambda said: said.at)
    return world
