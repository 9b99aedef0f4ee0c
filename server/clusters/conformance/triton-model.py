"""A small real model for Triton's Python backend: a logistic score over two fields of a loan application."""

import math

import numpy as np
import triton_python_backend_utils as pb_utils

INTERCEPT = -1.5
PER_THOUSAND = 0.12
NEW_CAR = 0.4


class TritonPythonModel:
    @staticmethod
    def auto_complete_config(config):
        config.set_max_batch_size(0)
        config.add_input({"name": "purpose", "data_type": "TYPE_STRING", "dims": [1, 1]})
        config.add_input({"name": "amount", "data_type": "TYPE_FP32", "dims": [1, 1]})
        config.add_output({"name": "probabilities", "data_type": "TYPE_FP32", "dims": [1, 2]})
        return config

    def execute(self, requests):
        return [self.answer(request) for request in requests]

    def answer(self, request):
        purpose = pb_utils.get_input_tensor_by_name(request, "purpose").as_numpy()[0, 0].decode()
        amount = float(pb_utils.get_input_tensor_by_name(request, "amount").as_numpy()[0, 0])
        score = INTERCEPT + PER_THOUSAND * amount / 1000 + (NEW_CAR if purpose == "new_car" else 0.0)
        default = 1 / (1 + math.exp(-score))
        probabilities = np.array([[1 - default, default]], dtype=np.float32)
        return pb_utils.InferenceResponse([pb_utils.Tensor("probabilities", probabilities)])
