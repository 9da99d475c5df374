"""The texts of the mails that accounts need."""

from __future__ import annotations

from guichet.kernel.types import Words

INVITATION_SUBJECT = Words("Your Guichet account", "Votre compte Guichet")
INVITATION = Words(
    "Hello {name},\n\n{inviter} has made an account for you at Guichet.\n\n"
    "Choose your password here, within {days} days:\n{link}\n",
    "Bonjour {name},\n\n{inviter} vous a créé un compte sur Guichet.\n\n"
    "Choisissez votre mot de passe ici, sous {days} jours :\n{link}\n",
)
RESET_SUBJECT = Words("A new password for Guichet", "Un nouveau mot de passe pour Guichet")
RESET = Words(
    "Hello {name},\n\nhere you can choose a new password, within {hours} hours:\n{link}\n\n"
    "If you did not ask for this, leave it: nothing changes.\n",
    "Bonjour {name},\n\nvous pouvez choisir un nouveau mot de passe ici, sous {hours} heures :\n{link}\n\n"
    "Si vous n’avez rien demandé, ignorez ce message : rien ne change.\n",
)
