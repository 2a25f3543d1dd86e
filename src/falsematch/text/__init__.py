"""What is read and written as text: reasons, cells, names that look alike, strict models, lazy packages."""
