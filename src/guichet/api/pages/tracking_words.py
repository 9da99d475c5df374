"""The words of the tracking pages, in both languages, and the page's one small script."""

from __future__ import annotations

from guichet.kernel.types import Words

# Looks every two minutes, while the page is before somebody, for news; nothing changes by itself.
SCRIPT = (
    "(()=>{const n=document.getElementById('news'),m=document.querySelector('meta[name=state]');"
    "if(!n||!m)return;const look=async()=>{if(document.hidden||!n.hidden)return;try{"
    "const r=await fetch(location.href,{cache:'no-cache',credentials:'omit'});"
    "const t=(r.headers.get('etag')||'').replace(/\"/g,'');if(r.ok&&t&&t!==m.content)n.hidden=false"
    "}catch{}};setInterval(look,120000);"
    "document.addEventListener('visibilitychange',look)})()"
)

ORDER = {
    "number": Words("Order", "Commande"),
    "placed": Words("placed on", "passée le"),
    "news": Words("There is news about your order.", "Il y a du nouveau sur votre commande."),
    "reload": Words("Show it", "Afficher"),
    "life": Words("Steps", "Étapes"),
    "done": Words("done", "fait"),
    "now": Words("now", "en cours"),
    "ahead": Words("to come", "à venir"),
    "why": Words("What holds parcels up", "Ce qui retarde les colis"),
    "until": Words("until", "jusqu’au"),
    "courier": Words("Courier", "Coursier"),
    "expected_courier": Words("Expected", "Arrivée prévue"),
    "follow_courier": Words("Courier’s page", "Page du coursier"),
    "parcel": Words("Parcel", "Colis"),
    "colon": Words(": ", "\u00a0: "),
    "of": Words("of", "sur"),
    "last": Words("Last scan", "Dernier passage"),
    "at": Words("at", "à"),
    "expected": Words("Expected", "Livraison annoncée"),
    "was_expected": Words("Was expected", "Livraison annoncée d’abord"),
    "delivered": Words("Delivered", "Livré"),
    "pickup": Words("Pick-up point", "Point de retrait"),
    "collect": Words("To collect", "À retirer"),
    "kept": Words("We keep it until", "Nous la gardons jusqu’au"),
    "pay_there": Words("You pay when you collect it.", "Vous payez en la retirant."),
    "code": Words("Your pick-up code", "Votre code de retrait"),
    "code_picture": Words("The code as a picture to scan", "Le code en image à scanner"),
    "show_code": Words(
        "Show it in the shop. It works once.", "Présentez-le en boutique. Il sert une seule fois."
    ),
    "code_later": Words(
        "It opens nothing yet: wait until the order is ready.",
        "Il n’ouvre rien pour l’instant : attendez que la commande soit prête.",
    ),
    "deputy": Words("Somebody else collects it", "Une autre personne la retire"),
    "deputy_is": Words("Besides you, it may be collected by", "En plus de vous, peut la retirer"),
    "deputy_name": Words("Their first and last name", "Son prénom et son nom"),
    "deputy_why": Words(
        "Give them the code too. The shop asks for their name.",
        "Donnez-lui aussi le code. La boutique lui demandera son nom.",
    ),
    "allow": Words("Allow this person", "Autoriser cette personne"),
    "withdraw": Words("Nobody else any more", "Plus personne d’autre"),
    "other_place": Words("Collect it at another shop", "La retirer dans une autre boutique"),
    "returns": Words("Your returns", "Vos retours"),
    "follow": Words("Carrier’s page", "Page du transporteur"),
    "within": Words("In this parcel", "Dans ce colis"),
    "more_items": Words("more items", "autres articles"),
    "more_parcels": Words("more parcels", "autres colis"),
    "not_sent": Words("Not sent yet", "Pas encore expédié"),
    "help": Words("What you can do", "Ce que vous pouvez faire"),
    "return": Words("Return an item", "Retourner un article"),
    "ask": Words("Ask about this order", "Poser une question sur cette commande"),
    "field": Words("Your question", "Votre question"),
    "answer": Words(
        "The answer comes to the mail address of the order.",
        "La réponse arrive à l’adresse e-mail de la commande.",
    ),
    "send": Words("Send", "Envoyer"),
    "write": Words("Write to the shop", "Écrire à la boutique"),
    "shop": Words(
        "The shop may send its own messages about this order.",
        "La boutique peut envoyer ses propres messages sur cette commande.",
    ),
    "our": Words(
        "We write to you when a parcel leaves, arrives or is late.",
        "Nous vous écrivons quand un colis part, arrive ou prend du retard.",
    ),
    "as_of": Words("As known on", "État connu le"),
    "received": Words("", ""),
}
SUBJECT = Words("My order {number}", "Ma commande {number}")
ASKED = {
    "received": Words(
        "Your question has reached us. The answer comes by mail.",
        "Votre question nous est parvenue. La réponse arrivera par e-mail.",
    ),
}
MOVED = {
    "received": Words(
        "The place is changed. Your pick-up code is a new one; the old one opens nothing any more.",
        "Le lieu de retrait est modifié. Votre code de retrait est nouveau ; l’ancien n’ouvre plus rien.",
    ),
}
PLACE = {
    "title": Words("Collect it at another shop", "Retirer dans une autre boutique"),
    "number": Words("Order", "Commande"),
    "now": Words("Collected now at", "Retrait actuel"),
    "colon": Words(": ", "\u00a0: "),
    "choose": Words("These shops have all of it now", "Ces boutiques ont tout en ce moment"),
    "km": Words("km from there", "km de là"),
    "none": Words(
        "No other shop has all of this order now. It stays where it is.",
        "Aucune autre boutique n’a tout le contenu de cette commande en ce moment. Elle reste où elle est.",
    ),
    "new_code": Words(
        "You get a new pick-up code. Wait until the order is ready there.",
        "Vous recevez un nouveau code de retrait. Attendez que la commande soit prête là-bas.",
    ),
    "confirm": Words("Collect it there", "La retirer là"),
    "back": Words("Back to the order", "Revenir à la commande"),
}
CUSTOMER = {
    "title": Words("Your orders", "Vos commandes"),
    "order": Words("Order", "Commande"),
    "placed": Words("placed on", "passée le"),
    "none": Words("There is no order to show.", "Il n’y a aucune commande à afficher."),
    "about": Words(
        "The latest orders, of all our shops. Whoever has the address of this page sees them.",
        "Les dernières commandes, toutes boutiques confondues. Quiconque possède l’adresse de cette page les"
        " voit.",
    ),
}
FIND = {
    "title": Words("Follow an order", "Suivre une commande"),
    "about": Words(
        "Type the order’s number and the mail address with which it was placed. We mail the link of its page"
        " to that address.",
        "Saisissez le numéro de commande et l’adresse e-mail avec laquelle elle a été passée. Nous envoyons"
        " le lien de sa page à cette adresse.",
    ),
    "number": Words("Order number", "Numéro de commande"),
    "mail": Words("Mail address", "Adresse e-mail"),
    "send": Words("Mail me the link", "Recevoir le lien"),
}
OVER = {
    "title": Words("This link is over", "Ce lien a expiré"),
    "about": Words(
        "Links to orders end after some months. To get a new one, type the order’s number and the mail"
        " address with which it was placed: we mail it there.",
        "Les liens de suivi expirent au bout de quelques mois. Pour en recevoir un nouveau, saisissez le"
        " numéro de commande et l’adresse e-mail avec laquelle elle a été passée : nous l’envoyons à cette"
        " adresse.",
    ),
}
NOT_WHOLE = {
    "title": Words("This link does not work", "Ce lien ne fonctionne pas"),
    "about": Words(
        "It is not complete, or the shop has renewed its keys since. To get a new one, type the order’s"
        " number and the mail address with which it was placed: we mail it there.",
        "Il n’est pas complet, ou la boutique a renouvelé ses clés depuis. Pour en recevoir un nouveau,"
        " saisissez le numéro de commande et l’adresse e-mail avec laquelle elle a été passée : nous"
        " l’envoyons à cette adresse.",
    ),
}
WRONG = Words(
    "Type both the order’s number and a whole mail address.",
    "Saisissez le numéro de commande et une adresse e-mail complète.",
)
MAILED = (
    Words("Look into your mailbox", "Consultez votre messagerie"),
    Words(
        "If an order has this number and this mail address, its link is on its way there. It can take a few"
        " minutes; look among unwanted mail too.",
        "Si une commande porte ce numéro et cette adresse e-mail, son lien vient d’y être envoyé. Cela peut"
        " prendre quelques minutes ; regardez aussi parmi les indésirables.",
    ),
)
GONE = (
    Words("This order is not kept any more", "Cette commande n’est plus conservée"),
    Words(
        "There is nothing to show by this link. If you have a question, write to the shop.",
        "Ce lien ne mène plus à rien. Pour toute question, écrivez à la boutique.",
    ),
)
