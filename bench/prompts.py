"""Makes one round's prompts once with vLLM's own dataset class and prints what it took: bench/prompts.ts starts it."""

import hashlib
import json
import random
import resource
import sys
import time

generation, folder, count, length, seed = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
start = time.perf_counter()

import numpy
from transformers import AutoTokenizer

if generation == "v0.9.1":
    from benchmark_dataset import RandomDataset
else:
    from vllm.benchmarks.datasets.datasets import RandomDataset
imported = time.perf_counter()

tokenizer = AutoTokenizer.from_pretrained(folder)
loaded = time.perf_counter()

random.seed(seed)
numpy.random.seed(seed)
dataset = RandomDataset(random_seed=seed)
samples = dataset.sample(tokenizer, num_requests=count, input_len=length, output_len=128)
made = time.perf_counter()

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
prompts = json.dumps([sample.prompt for sample in samples], ensure_ascii=False, separators=(",", ":"))
print(
    json.dumps(
        {
            "importMs": 1000 * (imported - start),
            "loadMs": 1000 * (loaded - imported),
            "makeMs": 1000 * (made - loaded),
            "peakBytes": peak,
            "sha256": hashlib.sha256(prompts.encode()).hexdigest(),
        }
    )
)
