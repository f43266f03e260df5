"""An agent and an operator written with Python's grpcio, from nothing but the descriptors of the contract."""

import gzip
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

address, descriptors, registration_token, api_token, pipeline_id = sys.argv[1:6]

pool = descriptor_pool.DescriptorPool()
with open(descriptors, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)


def message_class(descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def new(name, **fields):
    return message_class(pool.FindMessageTypeByName(name))(**fields)


channel = grpc.insecure_channel(address)


def call(path, request, token=None):
    """Any kind of call: `request` is a message, or an iterator of messages."""
    service, name = path.split("/")
    method = pool.FindServiceByName(service).methods_by_name[name]
    proto = descriptor_pb2.MethodDescriptorProto()
    method.CopyToProto(proto)
    kinds = {
        (False, False): channel.unary_unary,
        (True, False): channel.stream_unary,
        (False, True): channel.unary_stream,
        (True, True): channel.stream_stream,
    }
    stub = kinds[(proto.client_streaming, proto.server_streaming)](
        "/" + path,
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_class(method.output_type).FromString,
    )
    metadata = (("authorization", "Bearer " + token),) if token else ()
    return stub(request, metadata=metadata, timeout=20)


registered = call(
    "agent.v1.AgentService/Register",
    new("agent.v1.RegisterRequest", registration_token=registration_token, agent_name="python", os="linux"),
)
token = registered.auth_token

try:
    call("agent.v1.AgentService/Heartbeat", new("agent.v1.HeartbeatRequest"))
    refused = "OK"
except grpc.RpcError as error:
    refused = error.code().name

run_id = call(
    "pipeline.v1.PipelineService/TriggerPipeline",
    new("pipeline.v1.TriggerPipelineRequest", pipeline_id=pipeline_id, request_id="python-1"),
    api_token,
).run_id

(step,) = call("agent.v1.AgentService/FetchStepRun", new("agent.v1.FetchStepRunRequest"), token).step_runs


def report(status, **fields):
    request = new("agent.v1.ReportStepRunStatusRequest", step_run_id=step.step_run_id, status=status, **fields)
    return call("agent.v1.AgentService/ReportStepRunStatus", request, token)


report(3)
text = b"one\ntwo\n"


def batches():
    yield new("gateway.v1.PushLogsRequest", handshake=new("gateway.v1.AgentHandshake", agent_id=registered.agent_id))
    yield new(
        "gateway.v1.PushLogsRequest",
        batch=new(
            "gateway.v1.LogBatch",
            meta=new("gateway.v1.Meta", step_id=step.step_run_id, seq=1),
            compression=2,
            data=gzip.compress(text),
            raw_size=len(text),
        ),
    )


ack = call("gateway.v1.GatewayService/PushLogs", batches(), token).ack

watch = call(
    "stream.v1.StreamService/StreamPipelineStatus",
    new("stream.v1.StreamPipelineStatusRequest", pipeline_run_ids=[run_id]),
    api_token,
)
statuses = [next(watch).status]
report(4, metrics={"output.answer": "42"})
statuses += [message.status for message in watch]

print(
    json.dumps(
        {
            "withoutToken": refused,
            "run": step.args["run"],
            "ack": [ack.status, ack.last_accepted_seq, ack.expected_seq],
            "statuses": statuses,
            "stepRunId": step.step_run_id,
            "runId": run_id,
        }
    )
)
