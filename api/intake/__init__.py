"""Files into a store: workers read them, one writer keeps them, and each file has one outcome."""

from api.intake.run import Outcome, default_workers, ingest
from api.intake.workers import PATIENCE

__all__ = ["PATIENCE", "Outcome", "default_workers", "ingest"]
