"""Before the purchase: what a shopper looks for, sees and keeps in mind."""
