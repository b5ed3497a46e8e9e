"""What officials say: exceptions, objections and their answers, and which wording decides."""
