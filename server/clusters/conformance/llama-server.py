"""The HTTP server of llama.cpp over one model: llama-server.py FILE NAME PORT KEY"""
import sys
import time

import xllamacpp

path, name, port, key = sys.argv[1:5]
params = xllamacpp.CommonParams()
params.model.path = path
params.model_alias = {name}
# Long enough for an answer that is still being said when the engine is killed.
params.n_ctx = 32768
params.n_parallel = 2
params.endpoint_metrics = True
params.warmup = False
params.hostnames = ["127.0.0.1"]
params.port = int(port)
params.api_keys = [key]
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
time.sleep(1e9)
