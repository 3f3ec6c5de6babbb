#!/usr/bin/env bash
# vLLM's Rust client: the binary vllm-rs out of the wheel vllm 0.33.0. Nothing else of the wheel is kept.
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"
here vllm-rust 'downloads 336 MB, takes 0.1 GB of disk (0.5 GB while it installs) and 1 to 3 minutes; needs pip and unzip, Linux only'

python3 -m pip download --quiet --no-deps --only-binary :all: -d dl vllm==0.33.0
unzip -q -o -j dl/vllm-0.33.0-*.whl vllm/vllm-rs -d bin
chmod +x bin/vllm-rs
rm -rf dl

ready "run it: $PWD/bin/vllm-rs bench serve --backend vllm --base-url URL --model NAME --tokenizer FOLDER --dataset-name random"
