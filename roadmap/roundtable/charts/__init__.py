"""What a roundtable found, drawn and as tables; begin with ``every``, which names them all."""
