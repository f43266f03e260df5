import {
  createRegistry,
  type DescFile,
  type DescService,
  type MessageInitShape,
  type Registry,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
} from '../../../gen/grpc/reflection/v1/reflection_pb.js';
import type { FrontDoor } from '../front-door.ts';

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>;

/** Lets tools such as grpcurl list and call what a listener serves. */
export const reflection: FrontDoor<{ readonly services: readonly DescService[] }> = (router, { services }) => {
  let known: Known | undefined;

  router.service(ServerReflection, {
    async *serverReflectionInfo(requests) {
      for await (const request of requests) {
        known ??= knownOf(services);
        yield {
          validHost: request.host,
          originalRequest: request,
          messageResponse: answerTo(request, known),
        };
      }
    },
  });
};

interface Known {
  readonly files: ReadonlyMap<string, DescFile>;
  readonly registry: Registry;
  readonly services: readonly DescService[];
}

/** Made for the first question: few servers are ever asked. */
function knownOf(services: readonly DescService[]): Known {
  const files = new Map<string, DescFile>();
  const collect = (file: DescFile): void => {
    if (files.has(fileName(file))) return;
    files.set(fileName(file), file);
    file.dependencies.forEach(collect);
  };
  for (const service of services) collect(service.file);
  return { files, registry: createRegistry(...files.values()), services };
}

function answerTo({ messageRequest: request }: ServerReflectionRequest, { files, registry, services }: Known): Answer {
  switch (request.case) {
    case 'listServices':
      return {
        case: 'listServicesResponse',
        value: { service: services.map(({ typeName }) => ({ name: typeName })) },
      };
    case 'fileByFilename':
      return filesAnswer(files.get(request.value), request.value);
    case 'fileContainingSymbol':
      return filesAnswer(fileOf(request.value, registry), request.value);
    case 'fileContainingExtension':
    case 'allExtensionNumbersOfType':
      return refusal(Code.NotFound, 'there are no extensions in proto3');
    default:
      return refusal(Code.InvalidArgument, 'say what is asked for');
  }
}

/** A file and everything it needs, so that one answer is enough. */
function filesAnswer(file: DescFile | undefined, name: string): Answer {
  if (!file) return refusal(Code.NotFound, `${name} is not known here`);
  const all = new Set<DescFile>();
  const collect = (one: DescFile): void => {
    if (all.has(one)) return;
    all.add(one);
    one.dependencies.forEach(collect);
  };
  collect(file);
  return {
    case: 'fileDescriptorResponse',
    value: { fileDescriptorProto: [...all].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto)) },
  };
}

/** The file of a type; a method, field or enum value is in the file of what it belongs to. */
function fileOf(symbol: string, registry: Registry): DescFile | undefined {
  const found = registry.get(symbol) ?? registry.get(symbol.slice(0, symbol.lastIndexOf('.')));
  return found?.kind === 'extension' ? undefined : found?.file;
}

function refusal(errorCode: Code, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}

/** Descriptors name their files without the suffix. */
function fileName(file: DescFile): string {
  return `${file.name}.proto`;
}
