from pathlib import PurePosixPath

import pytest

from packages.contents import belongs_in_aws_layer, belongs_in_package


class TestBelongsInPackage:
    @pytest.mark.parametrize(
        "path",
        [
            "orders/handlers/api.py",
            "chassis/sql/0001_expand_messaging.sql",
            "psycopg_binary.libs/libpq-9b1c.so.5.18",
            "msgspec-0.22.0.dist-info/METADATA",
            "aws_lambda_powertools/utilities/__init__.py",
            "aws_lambda_powertools/utilities/jmespath_utils/__init__.py",
        ],
    )
    def test_keeps(self, path: str) -> None:
        assert belongs_in_package(PurePosixPath(path))

    @pytest.mark.parametrize(
        "path",
        [
            "orders/__pycache__/api.cpython-313.pyc",
            "chassis/testing/postgres.py",
            "bin/jp.py",
            "msgspec/__init__.pyi",
            "msgspec/py.typed",
            "msgspec-0.22.0.dist-info/RECORD",
            "msgspec-0.22.0.dist-info/licenses/LICENSE",
            "aws_lambda_powertools/event_handler/router.py",
            "aws_lambda_powertools/utilities/parser/__init__.py",
            "aws_lambda_powertools/utilities/parser/models/s3.py",
            ".lock",
            "orders/.DS_Store",
            "orders/.domain.py.swp",
        ],
    )
    def test_leaves_out(self, path: str) -> None:
        assert not belongs_in_package(PurePosixPath(path))


class TestBelongsInAwsLayer:
    @pytest.mark.parametrize(
        "path",
        [
            "botocore/client.py",
            "botocore/data/partitions.json",
            "botocore/data/_retry.json",
            "botocore/data/sqs/2012-11-05/service-2.json.gz",
        ],
    )
    def test_keeps(self, path: str) -> None:
        assert belongs_in_aws_layer(PurePosixPath(path))

    @pytest.mark.parametrize(
        "path",
        [
            "botocore/data/ec2/2016-11-15/service-2.json.gz",
            "botocore/data/sqs/2012-11-05/examples-1.json",
            "boto3/data/sqs/2012-11-05/resources-1.json",
            "boto3/examples/s3.rst",
        ],
    )
    def test_leaves_out(self, path: str) -> None:
        assert not belongs_in_aws_layer(PurePosixPath(path))
