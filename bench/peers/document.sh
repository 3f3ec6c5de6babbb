#!/usr/bin/env bash
# The document's own script: benchmarks/benchmark_serving.py of vLLM v0.9.1, out of the source distribution, with a stub
# of the six names that it imports from vllm, so that vLLM itself need not be built.
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"
here document 'downloads about 0.2 GB, takes 0.7 GB of disk and 2 to 4 minutes; needs Python 3.9 or newer with venv'

# pip unpacks the source distribution, then fails on its build metadata; with --no-clean what it unpacked stays.
if [ ! -e benchmarks/benchmark_serving.py ]; then
  mkdir -p src
  TMPDIR="$PWD/src" python3 -m pip download --quiet --no-clean --no-deps --no-binary :all: --no-build-isolation \
    -d src vllm==0.9.1 >src/pip.log 2>&1 || true
  unpacked="$(find src -path '*/benchmarks/benchmark_serving.py' -print -quit)"
  [ -n "$unpacked" ] || { cat src/pip.log >&2; exit 1; }
  cp -r "$(dirname "$unpacked")" benchmarks
  rm -rf src
fi

[ -x venv/bin/python ] || python3 -m venv venv
venv/bin/pip install --quiet numpy transformers aiohttp tqdm pandas pillow datasets huggingface_hub jinja2

stub=stub/vllm
mkdir -p $stub/lora $stub/multimodal $stub/transformers_utils
touch $stub/__init__.py $stub/lora/__init__.py $stub/transformers_utils/__init__.py
echo 'class LoRARequest: pass' >$stub/lora/request.py
echo 'def get_adapter_absolute_path(path): return path' >$stub/lora/utils.py
echo 'MultiModalDataDict = dict' >$stub/multimodal/__init__.py
echo 'def convert_image_mode(image, mode): return image.convert(mode)' >$stub/multimodal/image.py
cat >$stub/transformers_utils/tokenizer.py <<'PYTHON'
from transformers import AutoTokenizer, PreTrainedTokenizerBase as AnyTokenizer


def get_tokenizer(name, *args, trust_remote_code=False, tokenizer_mode="auto", **kwargs):
    return AutoTokenizer.from_pretrained(name, trust_remote_code=trust_remote_code)


def get_lora_tokenizer(*args, **kwargs):
    return None
PYTHON
(cd benchmarks && HF_HUB_OFFLINE=1 PYTHONPATH="$PWD/../stub" ../venv/bin/python benchmark_serving.py --help >/dev/null)

ready "run it from $PWD/benchmarks: HF_HUB_OFFLINE=1 PYTHONPATH=$PWD/stub $PWD/venv/bin/python benchmark_serving.py --backend vllm --base-url URL --model NAME --tokenizer FOLDER --dataset-name random"
