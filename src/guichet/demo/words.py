"""The words that the demo world is drawn from: invented brands and models, usual names, real towns."""

from __future__ import annotations

import msgspec


class Town(msgspec.Struct, frozen=True):
    """A French town with the middle of it."""

    name: str
    postcode: str
    region: str
    latitude: float
    longitude: float


class Family(msgspec.Struct, frozen=True):
    """A kind of product: its branch of the catalogue, its sizes, its lowest and highest price in euros."""

    code: str
    noun: str
    branch: str
    category: str
    sizes: tuple[str, ...]
    cheapest: int
    dearest: int
    grams: int
    drawing: str


SHOP_TOWNS = (
    Town("Lille", "59000", "Hauts-de-France", 50.6366, 3.0635),
    Town("Lyon", "69002", "Auvergne-Rhône-Alpes", 45.7578, 4.8320),
    Town("Nantes", "44000", "Pays de la Loire", 47.2184, -1.5536),
    Town("Bordeaux", "33000", "Nouvelle-Aquitaine", 44.8378, -0.5792),
    Town("Strasbourg", "67000", "Grand Est", 48.5734, 7.7521),
    Town("Rennes", "35000", "Bretagne", 48.1147, -1.6794),
    Town("Montpellier", "34000", "Occitanie", 43.6108, 3.8767),
)
WAREHOUSE_TOWN = Town("Lesquin", "59810", "Hauts-de-France", 50.5872, 3.1112)
HOME_TOWNS = (
    *SHOP_TOWNS,
    Town("Paris", "75011", "Île-de-France", 48.8589, 2.3800),
    Town("Roubaix", "59100", "Hauts-de-France", 50.6942, 3.1746),
    Town("Amiens", "80000", "Hauts-de-France", 49.8942, 2.2957),
    Town("Angers", "49000", "Pays de la Loire", 47.4784, -0.5632),
    Town("Brest", "29200", "Bretagne", 48.3904, -4.4861),
    Town("Dijon", "21000", "Bourgogne-Franche-Comté", 47.3220, 5.0415),
    Town("Grenoble", "38000", "Auvergne-Rhône-Alpes", 45.1885, 5.7245),
    Town("Le Havre", "76600", "Normandie", 49.4944, 0.1079),
    Town("Marseille", "13006", "Provence-Alpes-Côte d’Azur", 43.2857, 5.3792),
    Town("Nancy", "54000", "Grand Est", 48.6921, 6.1844),
    Town("Orléans", "45000", "Centre-Val de Loire", 47.9029, 1.9093),
    Town("Toulouse", "31000", "Occitanie", 43.6047, 1.4442),
    Town("Tours", "37000", "Centre-Val de Loire", 47.3941, 0.6848),
)
STREETS = (
    "rue des Tilleuls", "rue du Moulin", "avenue de la Gare", "rue des Lilas", "quai des Brumes",
    "place du Marché", "rue de l’Église", "boulevard des Platanes", "impasse des Vergers", "rue Haute",
    "chemin des Écoliers", "rue du Four", "allée des Cerisiers", "rue de la Fontaine", "rue Neuve",
)  # fmt: skip
FIRST_NAMES = (
    "Camille", "Paul", "Inès", "Louis", "Chloé", "Hugo", "Zoé", "Adèle", "Rémi", "Anaïs", "Nolwenn", "Maël",
    "Fatou", "Yanis", "Léa", "Jules", "Élodie", "Théo", "Aïcha", "Mathis", "Sarah", "Gaël", "Manon", "Karim",
    "Clémence", "Loïc", "Jeanne", "Noé", "Mélanie", "Samuel", "Océane", "Benoît", "Agathe", "Mehdi", "Lucie",
    "François", "Héloïse", "Antoine", "Naïma", "Victor",
)  # fmt: skip
LAST_NAMES = (
    "Roux", "Delattre", "Lefèvre", "Morvan", "Benali", "Garnier", "Dupré", "Le Goff", "Marchetti", "Vasseur",
    "Chevallier", "Noël", "Diallo", "Peltier", "Guérin", "Lemoine", "Haddad", "Caron", "Bouvier", "Joly",
    "Fournier", "Leclercq", "Nguyen", "Masson", "Kerjean", "Traoré", "Deschamps", "Aubry", "Picard", "Rey",
    "Lacombe", "Ferreira", "Vidal", "Brunet", "Saïdi", "Colin", "Maréchal", "Perrot", "Delmas", "Thibault",
)  # fmt: skip
COMPANIES = ("Atelier des Deux Ponts", "Cabinet Mirabelle", "Studio Grand Large", "Librairie du Coin")
MODELS = (
    "Ada", "Maé", "Lison", "Orso", "Elia", "Sacha", "Nino", "Perle", "Ondine", "Castor", "Melba", "Silas",
    "Alba", "Vega", "Ivo", "Colette", "Basile", "Thaïs", "Rosalie", "Gaspard", "Olympe", "Jaja", "Marin",
    "Suzie", "Félix", "Dune", "Églantine", "Aston", "Bahia", "Cléo", "Honoré", "Luz", "Paloma", "Zélie",
)  # fmt: skip
BRANDS = ("Nova", "Maison Aubépine", "Atelier Lunaire")
COLOURS = (
    ("Marine", "NAV", "#23324f"), ("Écru", "ECR", "#e9e0cc"), ("Noir", "NOI", "#26262a"),
    ("Terracotta", "TER", "#b5603f"), ("Sauge", "SAU", "#8fa08a"), ("Bordeaux", "BOR", "#6d2433"),
    ("Ciel", "CIE", "#9db9d3"), ("Moutarde", "MOU", "#c6982f"), ("Gris chiné", "GRI", "#9a9a9f"),
)  # fmt: skip
_LETTERS = ("XS", "S", "M", "L", "XL")
_NUMBERS = ("34", "36", "38", "40", "42", "44")
_ONE = ("TU",)
FAMILIES = (
    Family("ROB", "Robe", "Femme", "Robes", _NUMBERS, 59, 159, 350, "dress"),
    Family("CHE", "Chemise", "Femme", "Chemises", _LETTERS, 45, 95, 220, "shirt"),
    Family("JUP", "Jupe", "Femme", "Jupes", _NUMBERS, 39, 89, 260, "skirt"),
    Family("MAN", "Manteau", "Femme", "Manteaux", _NUMBERS, 149, 289, 1400, "coat"),
    Family("PUL", "Pull", "Femme", "Mailles", _LETTERS, 49, 119, 400, "shirt"),
    Family("CHH", "Chemise", "Homme", "Chemises", _LETTERS, 49, 89, 240, "shirt"),
    Family("PAN", "Pantalon", "Homme", "Pantalons", _NUMBERS, 59, 119, 480, "trousers"),
    Family("VES", "Veste", "Homme", "Vestes", _LETTERS, 119, 249, 900, "coat"),
    Family("TSH", "T-shirt", "Homme", "T-shirts", _LETTERS, 19, 39, 180, "shirt"),
    Family("ECH", "Écharpe", "Accessoires", "Écharpes", _ONE, 25, 79, 160, "scarf"),
    Family("SAC", "Sac", "Accessoires", "Sacs", _ONE, 49, 199, 650, "bag"),
    Family("CEI", "Ceinture", "Accessoires", "Ceintures", ("85", "95", "105"), 29, 59, 190, "belt"),
)
QUESTIONS = (
    (
        "Où est mon colis ?",
        "Bonjour, ma commande n’est pas arrivée. Pouvez-vous me dire où elle est ?",
    ),
    ("Changement d’adresse", "Bonjour, j’ai déménagé. Est-il possible de livrer à ma nouvelle adresse ?"),
    ("Taille", "Bonjour, la taille est trop petite. Comment puis-je l’échanger ?"),
    ("Facture", "Bonjour, pourriez-vous m’envoyer la facture de cette commande ? Merci."),
    ("Article manquant", "Bonjour, il manque un article dans le colis que j’ai reçu ce matin."),
)
REPLIES = (
    "Bonjour, nous avons vérifié auprès du transporteur et revenons vers vous dans la journée.",
    "Bonjour, c’est noté. Vous recevrez une confirmation par mail.",
    "Bonjour, merci de votre message. Voici la marche à suivre pour un échange.",
)
GIFT_NOTES = (
    "C’est un cadeau, merci de ne pas joindre la facture.",
    "Sonner deux fois, l’interphone est capricieux.",
)
REFUND_REASONS = ("Taille trop petite", "Ne convient pas", "Article défectueux", "Retard de livraison")
