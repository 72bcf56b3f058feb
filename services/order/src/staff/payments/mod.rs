//! `/staff/payments`: money to confirm, money that fits nothing, and money to give back. Every decision says what will happen.
