"""The merchant's brands: three that are connected from the start, and a small one that waits for that."""

from __future__ import annotations

import msgspec


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
    matter: str


Colour = tuple[str, str, str]  # name, code, shade


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """A web shop of the group; `products` and `orders` are its size at scale 1.

    `share` is how likely a customer of the group buys here; numbers of its orders and customers begin where
    no other brand's do, so that a number alone tells the brand.
    """

    hash: str
    name: str
    prefix: str
    maker: str
    families: tuple[Family, ...]
    colours: tuple[Colour, ...]
    models: tuple[str, ...]
    size_name: str
    products: int
    orders: int
    share: float
    first_order: int
    coupon: str


_LETTERS = ("XS", "S", "M", "L", "XL")
_NUMBERS = ("34", "36", "38", "40", "42", "44")
_ONE = ("TU",)

NOVA = Brand(
    hash="nova",
    name="Nova",
    prefix="NV",
    maker="Nova",
    families=(
        Family("ROB", "Robe", "Femme", "Robes", _NUMBERS, 59, 159, 350, "dress", "crêpe fluide"),
        Family("CHE", "Chemise", "Femme", "Chemises", _LETTERS, 45, 95, 220, "blouse", "popeline de coton"),
        Family("JUP", "Jupe", "Femme", "Jupes", _NUMBERS, 39, 89, 260, "skirt", "gabardine souple"),
        Family("MAN", "Manteau", "Femme", "Manteaux", _NUMBERS, 149, 289, 1400, "coat", "drap de laine"),
        Family("PUL", "Pull", "Femme", "Mailles", _LETTERS, 49, 119, 400, "knit", "laine et alpaga"),
        Family("CHH", "Surchemise", "Homme", "Surchemises", _LETTERS, 49, 89, 240, "blouse", "oxford lavé"),
        Family(
            "PAN", "Pantalon", "Homme", "Pantalons", _NUMBERS, 59, 119, 480, "trousers", "coton extensible"
        ),
        Family("VES", "Veste", "Homme", "Vestes", _LETTERS, 119, 249, 900, "jacket", "lin et coton"),
        Family("TSH", "T-shirt", "Homme", "T-shirts", _LETTERS, 19, 39, 180, "tee", "jersey peigné"),
        Family("ECH", "Écharpe", "Accessoires", "Écharpes", _ONE, 25, 79, 160, "scarf", "laine bouclée"),
    ),
    colours=(
        ("Marine", "NAV", "#2c3f63"),
        ("Écru", "ECR", "#e3d7bd"),
        ("Noir", "NOI", "#35353c"),
        ("Terracotta", "TER", "#b9643f"),
        ("Sauge", "SAU", "#8ba088"),
        ("Bordeaux", "BOR", "#7a2b3b"),
        ("Ciel", "CIE", "#94b5d6"),
        ("Moutarde", "MOU", "#cb9d31"),
        ("Gris chiné", "GRI", "#9b9ba2"),
    ),
    models=(
        "Ada",
        "Maé",
        "Lison",
        "Orso",
        "Elia",
        "Sacha",
        "Nino",
        "Perle",
        "Ondine",
        "Castor",
        "Melba",
        "Silas",
        "Alba",
        "Vega",
        "Ivo",
        "Colette",
        "Basile",
        "Thaïs",
        "Rosalie",
        "Gaspard",
        "Olympe",
        "Jaja",
        "Marin",
    ),
    size_name="Taille",
    products=190,
    orders=4000,
    share=0.6,
    first_order=10001,
    coupon="NOVA15",
)
AUBEPINE = Brand(
    hash="aubepine",
    name="Maison Aubépine",
    prefix="MA",
    maker="Maison Aubépine",
    families=(
        Family(
            "PLA", "Plaid", "Salon", "Plaids", ("130 × 170", "180 × 220"), 59, 149, 1300, "throw", "laine"
        ),
        Family(
            "COU", "Coussin", "Salon", "Coussins", ("40 × 40", "50 × 50"), 25, 59, 500, "cushion", "velours"
        ),
        Family("VAS", "Vase", "Salon", "Vases", ("Petit", "Grand"), 29, 95, 1600, "vase", "grès émaillé"),
        Family(
            "BOU", "Bougie", "Salon", "Bougies", ("180 g", "400 g"), 22, 49, 450, "candle", "cire végétale"
        ),
        Family("LAM", "Lampe", "Salon", "Lampes", _ONE, 69, 189, 2600, "lamp", "céramique et lin"),
        Family(
            "NAP",
            "Nappe",
            "Table",
            "Linge de table",
            ("160 × 160", "160 × 250", "160 × 320"),
            49,
            119,
            700,
            "cloth",
            "lin lavé",
        ),
        Family("TAS", "Tasse", "Table", "Vaisselle", ("Lot de 2", "Lot de 4"), 24, 59, 900, "cup", "faïence"),
        Family(
            "ASS", "Assiette", "Table", "Assiettes", ("Lot de 4", "Lot de 6"), 48, 98, 2800, "plate", "grès"
        ),
        Family(
            "PAR",
            "Parure",
            "Chambre",
            "Linge de lit",
            ("1 pers.", "2 pers."),
            89,
            169,
            1900,
            "bed",
            "percale",
        ),
        Family("PNR", "Panier", "Chambre", "Paniers", ("S", "M", "L"), 19, 59, 800, "basket", "jonc tressé"),
    ),
    colours=(
        ("Lin", "LIN", "#d8c9ab"),
        ("Tilleul", "TIL", "#a9b286"),
        ("Brique", "BRI", "#a8583f"),
        ("Craie", "CRA", "#ece7dc"),
        ("Encre", "ENC", "#34425c"),
        ("Rose thé", "ROS", "#d9a79c"),
        ("Ambre", "AMB", "#c98a3b"),
        ("Fumée", "FUM", "#8a8f96"),
    ),
    models=(
        "Bruyère",
        "Clairière",
        "Ormeau",
        "Capucine",
        "Halage",
        "Garrigue",
        "Lisière",
        "Chardon",
        "Belle Île",
        "Pergola",
        "Sous-bois",
        "Verger",
        "Marjolaine",
        "Ardoise",
        "Estran",
        "Brindille",
        "Colombage",
    ),
    size_name="Format",
    products=130,
    orders=2000,
    share=0.35,
    first_order=40001,
    coupon="AUBEPINE15",
)
LUNAIRE = Brand(
    hash="lunaire",
    name="Atelier Lunaire",
    prefix="AL",
    maker="Atelier Lunaire",
    families=(
        Family("SAC", "Sac", "Maroquinerie", "Sacs", _ONE, 89, 249, 850, "bag", "cuir de vachette"),
        Family(
            "POR",
            "Portefeuille",
            "Maroquinerie",
            "Petite maroquinerie",
            _ONE,
            39,
            89,
            180,
            "wallet",
            "cuir grainé",
        ),
        Family(
            "CEI",
            "Ceinture",
            "Maroquinerie",
            "Ceintures",
            ("75", "85", "95", "105"),
            29,
            69,
            190,
            "belt",
            "cuir tanné",
        ),
        Family(
            "MOC",
            "Mocassin",
            "Chaussures",
            "Mocassins",
            ("36", "37", "38", "39", "40", "41"),
            99,
            169,
            900,
            "shoe",
            "cuir souple",
        ),
        Family(
            "BOT",
            "Bottine",
            "Chaussures",
            "Bottines",
            ("36", "37", "38", "39", "40", "41"),
            129,
            219,
            1300,
            "boot",
            "cuir et semelle gomme",
        ),
        Family(
            "BAG",
            "Bague",
            "Bijoux",
            "Bagues",
            ("50", "52", "54", "56", "58"),
            35,
            129,
            20,
            "ring",
            "argent 925",
        ),
        Family(
            "COL", "Collier", "Bijoux", "Colliers", ("40 cm", "45 cm"), 45, 149, 30, "necklace", "laiton doré"
        ),
        Family(
            "CHA", "Chapeau", "Têtes", "Chapeaux", ("55", "57", "59"), 49, 99, 160, "hat", "feutre de laine"
        ),
    ),
    colours=(
        ("Camel", "CAM", "#b98352"),
        ("Nuit", "NUI", "#2a2f45"),
        ("Cognac", "COG", "#94512c"),
        ("Argent", "ARG", "#b9bec6"),
        ("Or pâle", "ORP", "#d8b96d"),
        ("Prune", "PRU", "#5f3150"),
        ("Olive", "OLI", "#6f7048"),
        ("Ivoire", "IVO", "#e9e1cf"),
    ),
    models=(
        "Séléné",
        "Cassiopée",
        "Altaïr",
        "Éclipse",
        "Lyre",
        "Aurore",
        "Comète",
        "Nébula",
        "Antarès",
        "Zénith",
        "Orbe",
        "Pléiade",
        "Véga",
        "Mira",
        "Solstice",
        "Sirius",
    ),
    size_name="Taille",
    products=110,
    orders=1500,
    share=0.3,
    first_order=70001,
    coupon="LUNE15",
)
PETIT_LARGE = Brand(
    hash="petitlarge",
    name="Petit Large",
    prefix="PL",
    maker="Petit Large",
    families=(
        Family(
            "CIR",
            "Ciré",
            "Enfant",
            "Cirés",
            ("4 ans", "6 ans", "8 ans", "10 ans"),
            39,
            69,
            450,
            "coat",
            "toile enduite",
        ),
        Family(
            "MAR",
            "Marinière",
            "Enfant",
            "Marinières",
            ("4 ans", "6 ans", "8 ans", "10 ans"),
            19,
            35,
            160,
            "tee",
            "coton rayé",
        ),
        Family(
            "BTT",
            "Bottes",
            "Enfant",
            "Bottes",
            ("26", "28", "30", "32"),
            25,
            45,
            700,
            "boot",
            "caoutchouc naturel",
        ),
        Family("BOB", "Bob", "Enfant", "Bobs", ("52", "54"), 15, 25, 90, "hat", "coton épais"),
    ),
    colours=(
        ("Jaune citron", "JAU", "#e3b83a"),
        ("Marine", "NAV", "#2c3f63"),
        ("Rouge bouée", "ROU", "#c0443a"),
        ("Vert d’eau", "VER", "#8fbfb0"),
    ),
    models=("Galet", "Bigorneau", "Pontille", "Mousse", "Cabestan", "Ressac", "Trois-Mâts"),
    size_name="Taille",
    products=24,
    orders=300,
    share=0.08,
    first_order=90001,
    coupon="PETIT15",
)

CONNECTED = (NOVA, AUBEPINE, LUNAIRE)
ALL = (*CONNECTED, PETIT_LARGE)
