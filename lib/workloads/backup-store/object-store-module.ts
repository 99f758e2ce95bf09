/**
 * A module for Airflow's image, which has every cloud's client: objects of a store are put, got, listed and deleted. No object is ever
 * put over another, so the right to write is enough, and it may go to a bucket that nothing can be changed in.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @see https://docs.cloud.google.com/storage/docs/request-preconditions
 */
export const objectStoreModule = `import os

# Ten thousand such parts, the most that S3 takes, are 1.25 TiB.
part_size = 128 * 1024 * 1024


def option(name):
    return os.environ.get("STORE_" + name) or None


def full(name):
    return f"{option('PREFIX')}/{name}" if option("PREFIX") else name


class S3:
    def __init__(self):
        import boto3
        from botocore.config import Config

        endpoint = option("ENDPOINT")
        config = Config(s3={"addressing_style": "path"} if endpoint else {}, retries={"mode": "standard", "max_attempts": 5})
        self.client = boto3.client("s3", region_name=option("REGION"), endpoint_url=endpoint, config=config)
        self.bucket = option("BUCKET")

    def put_new(self, path, name):
        from botocore.exceptions import ClientError

        place = {"Bucket": self.bucket, "Key": full(name)}
        try:
            # Spares the upload, where looking is allowed.
            self.client.head_object(**place)
            return False
        except ClientError:
            pass
        try:
            with open(path, "rb") as file:
                if os.path.getsize(path) <= part_size:
                    self.client.put_object(Body=file, IfNoneMatch="*", **place)
                else:
                    self.put_parts(file, place)
        except ClientError as error:
            if error.response["Error"]["Code"] == "PreconditionFailed":
                return False
            raise
        return True

    def put_parts(self, file, place):
        """boto3's own way of it takes no condition."""
        upload = {**place, "UploadId": self.client.create_multipart_upload(**place)["UploadId"]}
        try:
            parts = []
            while content := file.read(part_size):
                number = len(parts) + 1
                answer = self.client.upload_part(Body=content, PartNumber=number, **upload)
                held = {key: answer[key] for key in ("ETag", "ChecksumCRC32") if key in answer}
                parts.append({**held, "PartNumber": number})
            self.client.complete_multipart_upload(MultipartUpload={"Parts": parts}, IfNoneMatch="*", **upload)
        except BaseException:
            self.client.abort_multipart_upload(**upload)
            raise

    def get(self, name, path):
        self.client.download_file(self.bucket, full(name), path)

    def list(self, folder):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=full(folder))
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def delete(self, key):
        self.client.delete_object(Bucket=self.bucket, Key=key)


class Gcs:
    def __init__(self):
        from google.cloud import storage

        endpoint = option("ENDPOINT")
        client = storage.Client(project=option("PROJECT"), client_options={"api_endpoint": endpoint} if endpoint else None)
        self.bucket = client.bucket(option("BUCKET"))

    def put_new(self, path, name):
        from google.api_core.exceptions import PreconditionFailed

        try:
            self.bucket.blob(full(name)).upload_from_filename(path, if_generation_match=0)
        except PreconditionFailed:
            return False
        return True

    def get(self, name, path):
        self.bucket.blob(full(name)).download_to_filename(path)

    def list(self, folder):
        return [blob.name for blob in self.bucket.list_blobs(prefix=full(folder))]

    def delete(self, key):
        self.bucket.blob(key).delete()


class AzureBlob:
    def __init__(self):
        from azure.storage.blob import ContainerClient

        given = os.environ.get("AZURE_STORAGE_CONNECTION_STRING")
        if given:
            self.container = ContainerClient.from_connection_string(given, option("BUCKET"))
        else:
            from azure.identity import DefaultAzureCredential

            address = option("ENDPOINT") or f"https://{option('ACCOUNT')}.blob.core.windows.net"
            self.container = ContainerClient(address, option("BUCKET"), credential=DefaultAzureCredential())

    def put_new(self, path, name):
        from azure.core.exceptions import ResourceExistsError

        try:
            with open(path, "rb") as file:
                self.container.upload_blob(full(name), file, overwrite=False, max_concurrency=4)
        except ResourceExistsError:
            return False
        return True

    def get(self, name, path):
        with open(path, "wb") as file:
            self.container.download_blob(full(name), max_concurrency=4).readinto(file)

    def list(self, folder):
        return list(self.container.list_blob_names(name_starts_with=full(folder)))

    def delete(self, key):
        self.container.delete_blob(key)


def open_store():
    """put_new returns whether there was no such object; list gives whole keys, which delete takes."""
    return {"s3": S3, "gcs": Gcs, "azureBlob": AzureBlob}[os.environ["STORE"]]()
`;
