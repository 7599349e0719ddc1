class EvaluationError(Exception): pass
