"""Import names and their distributions."""

from __future__ import annotations

import pytest

from depaudit import knowledge


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("yaml", "pyyaml"), ("PIL", "pillow"), ("cv2", "opencv-python"), ("sklearn", "scikit-learn"), ("skimage", "scikit-image"),
        ("bs4", "beautifulsoup4"), ("jwt", "pyjwt"), ("dotenv", "python-dotenv"), ("Crypto", "pycryptodome"), ("magic", "python-magic"),
        ("git", "gitpython"), ("github", "pygithub"), ("slugify", "python-slugify"), ("docx", "python-docx"), ("pptx", "python-pptx"),
        ("fitz", "pymupdf"), ("pkg_resources", "setuptools"), ("Cython", "cython"), ("_pytest", "pytest"), ("attr", "attrs"),
        ("attrs", "attrs"), ("six.moves", "six"), ("win32api", "pywin32"), ("Xlib", "python-xlib"), ("serial", "pyserial"),
        ("usb", "pyusb"), ("OpenSSL", "pyopenssl"), ("dateutil", "python-dateutil"), ("gi", "pygobject"), ("zmq", "pyzmq"),
        ("google.protobuf", "protobuf"), ("google.cloud.storage", "google-cloud-storage"), ("google.oauth2", "google-auth"),
        ("azure.storage.blob", "azure-storage-blob"), ("azure.storage.filedatalake", "azure-storage-file-datalake"),
        ("opentelemetry.sdk", "opentelemetry-sdk"), ("opentelemetry.trace", "opentelemetry-api"),
        ("opentelemetry.instrumentation.requests", "opentelemetry-instrumentation-requests"),
        ("llama_index.llms.openai", "llama-index-llms-openai"), ("airflow.providers.amazon", "apache-airflow-providers-amazon"),
        ("zope.interface", "zope-interface"), ("ruamel.yaml", "ruamel-yaml"), ("jaraco.functools", "jaraco-functools"),
        ("mpl_toolkits.mplot3d", "matplotlib"), ("mpl_toolkits.basemap", "basemap"), ("dbt.adapters.bigquery", "dbt-bigquery"),
        ("pytorch_lightning", "pytorch-lightning"), ("tensorboard", "tensorboard"), ("MySQLdb", "mysqlclient"),
        ("rest_framework", "djangorestframework"), ("corsheaders", "django-cors-headers"), ("telegram", "python-telegram-bot"),
        ("requests", "requests"), ("typing_extensions", "typing-extensions"), ("sentence_transformers", "sentence-transformers"),
    ],
)  # fmt: skip
def test_the_first_provider_is_the_one_that_people_mean(module: str, distribution: str) -> None:
    assert knowledge.providers(module)[:1] == (distribution,)


@pytest.mark.parametrize("module", ["tests", "src", "docs", "examples", "utils", "config", "google", "azure", "google.cloud", "scikit_learn", "no_such_thing"])
def test_a_name_that_tells_nothing_leads_nowhere(module: str) -> None:
    assert knowledge.providers(module) == ()


def test_alternatives_are_all_named() -> None:
    assert {"opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"} <= set(knowledge.providers("cv2"))
    assert {"psycopg2", "psycopg2-binary"} <= set(knowledge.providers("psycopg2"))
    assert {"faiss-cpu", "faiss-gpu"} <= set(knowledge.providers("faiss"))


@pytest.mark.parametrize(("module", "host"), [("bpy", "Blender"), ("google.colab.drive", "Google Colab"), ("arcpy", "ArcGIS Pro"), ("gdb", "GDB")])
def test_a_host_provides_its_modules(module: str, host: str) -> None:
    assert knowledge.host_of(module) == host


def test_a_namespace_is_told_from_a_package() -> None:
    assert knowledge.is_namespace("google")
    assert knowledge.is_namespace("google.cloud")
    assert not knowledge.is_namespace("numpy")


@pytest.mark.parametrize(
    ("distribution", "module"),
    [
        ("pyyaml", "yaml"), ("pillow", "PIL"), ("requests", "requests"), ("setuptools", "pkg_resources"), ("beautifulsoup4", "bs4"),
        ("google-cloud-storage", "google.cloud.storage"), ("opencv-python-headless", "cv2"), ("attrs", "attr"), ("protobuf", "google.protobuf"),
        ("scikit-learn", "sklearn"), ("pytest-cov", "pytest_cov"), ("python-multipart", "multipart"),
    ],
)  # fmt: skip
def test_what_a_distribution_is_imported_as(distribution: str, module: str) -> None:
    assert module in knowledge.modules_of(distribution)
    assert knowledge.is_known(distribution)


def test_an_unknown_distribution_is_guessed_by_its_name() -> None:
    assert knowledge.modules_of("acme-internal-tools") == ("acme_internal_tools",)
    assert not knowledge.is_known("acme-internal-tools")


def test_a_row_without_distributions_says_that_none_is_to_be_named() -> None:
    assert knowledge.providers("triton_kernels") == ()
