//! The export coordinator's room. No flights can be sold yet, and the page says so.
