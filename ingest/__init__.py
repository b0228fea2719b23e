"""Files in, articles with speakers and passages out."""
