"""The words that people and their homes are drawn from: invented persons, usual names, real towns."""

from __future__ import annotations

import msgspec


class Town(msgspec.Struct, frozen=True):
    """A French town with the middle of it."""

    name: str
    postcode: str
    region: str
    latitude: float
    longitude: float


HOME_TOWNS = (
    Town("Lille", "59000", "Hauts-de-France", 50.6366, 3.0635),
    Town("Lyon", "69002", "Auvergne-Rhône-Alpes", 45.7578, 4.8320),
    Town("Nantes", "44000", "Pays de la Loire", 47.2184, -1.5536),
    Town("Bordeaux", "33000", "Nouvelle-Aquitaine", 44.8378, -0.5792),
    Town("Strasbourg", "67000", "Grand Est", 48.5734, 7.7521),
    Town("Rennes", "35000", "Bretagne", 48.1147, -1.6794),
    Town("Montpellier", "34000", "Occitanie", 43.6108, 3.8767),
    Town("Paris", "75011", "Île-de-France", 48.8589, 2.3800),
    Town("Paris", "75015", "Île-de-France", 48.8412, 2.3003),
    Town("Versailles", "78000", "Île-de-France", 48.8049, 2.1204),
    Town("Roubaix", "59100", "Hauts-de-France", 50.6942, 3.1746),
    Town("Amiens", "80000", "Hauts-de-France", 49.8942, 2.2957),
    Town("Angers", "49000", "Pays de la Loire", 47.4784, -0.5632),
    Town("Brest", "29200", "Bretagne", 48.3904, -4.4861),
    Town("Vannes", "56000", "Bretagne", 47.6582, -2.7608),
    Town("Dijon", "21000", "Bourgogne-Franche-Comté", 47.3220, 5.0415),
    Town("Grenoble", "38000", "Auvergne-Rhône-Alpes", 45.1885, 5.7245),
    Town("Clermont-Ferrand", "63000", "Auvergne-Rhône-Alpes", 45.7772, 3.0870),
    Town("Le Havre", "76600", "Normandie", 49.4944, 0.1079),
    Town("Caen", "14000", "Normandie", 49.1829, -0.3707),
    Town("Marseille", "13006", "Provence-Alpes-Côte d’Azur", 43.2857, 5.3792),
    Town("Nice", "06000", "Provence-Alpes-Côte d’Azur", 43.7034, 7.2663),
    Town("Nancy", "54000", "Grand Est", 48.6921, 6.1844),
    Town("Orléans", "45000", "Centre-Val de Loire", 47.9029, 1.9093),
    Town("Toulouse", "31000", "Occitanie", 43.6047, 1.4442),
    Town("Tours", "37000", "Centre-Val de Loire", 47.3941, 0.6848),
    Town("La Rochelle", "17000", "Nouvelle-Aquitaine", 46.1603, -1.1511),
    Town("Ajaccio", "20000", "Corse", 41.9192, 8.7386),
)
STREETS = (
    "rue des Tilleuls", "rue du Moulin", "avenue de la Gare", "rue des Lilas", "quai des Brumes",
    "place du Marché", "rue de l’Église", "boulevard des Platanes", "impasse des Vergers", "rue Haute",
    "chemin des Écoliers", "rue du Four", "allée des Cerisiers", "rue de la Fontaine", "rue Neuve",
    "passage des Lavandières", "rue du Colombier", "sente aux Ânes", "rue de la Grange aux Belles",
    "cours des Acacias",
)  # fmt: skip
FIRST_NAMES = (
    "Camille", "Paul", "Inès", "Louis", "Chloé", "Hugo", "Zoé", "Adèle", "Rémi", "Anaïs", "Nolwenn", "Maël",
    "Fatou", "Yanis", "Léa", "Jules", "Élodie", "Théo", "Aïcha", "Mathis", "Sarah", "Gaël", "Manon", "Karim",
    "Clémence", "Loïc", "Jeanne", "Noé", "Mélanie", "Samuel", "Océane", "Benoît", "Agathe", "Mehdi", "Lucie",
    "François", "Héloïse", "Antoine", "Naïma", "Victor", "Jean-Baptiste", "Anne-Laure", "Marguerite",
    "Pierre-Yves", "Solène", "Tiphaine", "Ousmane", "Linh", "Raphaël", "Eugénie", "Baptiste", "Salomé",
    "Étienne", "Garance", "Ilyes", "Constance", "Maxime", "Bérénice", "Tristan", "Rokia",
)  # fmt: skip
LAST_NAMES = (
    "Roux", "Delattre", "Lefèvre", "Morvan", "Benali", "Garnier", "Dupré", "Le Goff", "Marchetti", "Vasseur",
    "Chevallier", "Noël", "Diallo", "Peltier", "Guérin", "Lemoine", "Haddad", "Caron", "Bouvier", "Joly",
    "Fournier", "Leclercq", "Nguyen", "Masson", "Kerjean", "Traoré", "Deschamps", "Aubry", "Picard", "Rey",
    "Lacombe", "Ferreira", "Vidal", "Brunet", "Saïdi", "Colin", "Maréchal", "Perrot", "Delmas", "Thibault",
    "de La Tour", "Quéméneur", "Ribeiro", "Hoarau", "Castellani", "Wagner", "Schmitt", "Etcheverry",
    "Bonnaud", "Cissé", "Pham", "Toussaint", "Blanchet", "Gauthier", "Rousselot", "Mahé", "Poncet",
    "Arnaud", "Lagarde",
    "Vandenberghe", "Moulin", "Sénéchal", "Tessier", "Barbier", "Duhamel", "Jacquemin", "Pelletier",
    "Ollivier", "Boyer", "Santini",
)  # fmt: skip
ENGLISH_NAMES = (
    ("Emily", "Hartwell"), ("Oliver", "Pemberton"), ("Grace", "O’Rourke"), ("Thomas", "Ashdown"),
    ("Harriet", "Langley"), ("Noah", "Whitcombe"), ("Isla", "Mackay"), ("Daniel", "Prescott"),
)  # fmt: skip

# A mailbox that several people of a firm share, each under a name of their own.
COMPANIES = (
    ("Atelier des Deux Ponts", "accueil@deux-ponts.example"),
    ("Cabinet Mirabelle", "secretariat@cabinet-mirabelle.example"),
    ("Studio Grand Large", "bonjour@studio-grand-large.example"),
    ("Librairie du Coin Vert", "contact@coin-vert.example"),
    ("Hôtel des Remparts", "achats@hotel-remparts.example"),
)
MAILBOXES = ("courriel.example", "boite.example", "mail.example", "poste.example")
