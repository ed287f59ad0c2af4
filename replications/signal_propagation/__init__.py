"""Signal propagation in deep random nets (Poole 2016, Schoenholz 2017) and learning in deep linear ones (Saxe 2014)."""
