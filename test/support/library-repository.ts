import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { GitRepository } from './git-repository.ts';

/** A template library with the template `go-service` in the versions 1.0.0, 1.2.0 and 2.0.0. */
export class LibraryRepository extends GitRepository {
  constructor() {
    super();
    this.commit({ 'library.yaml': 'name: platform\ndescription: what all services need\n' });
    for (const version of ['1.0.0', '1.2.0', '2.0.0']) this.release(version);
  }

  release(version: string): void {
    this.commit({
      'go/template.yaml': goManifest,
      'go/spec.yaml': goSpec(version),
      'go/README.md': 'How to use it.\n',
    });
    this.git('tag', `v${version}`);
  }

  link(file: string, target: string): void {
    symlinkSync(target, path.join(this.folder, file));
  }
}

const goManifest = `name: go-service
description: builds and tests a Go service
category: build
tags: [go]
params:
  - {name: name, required: true, description: what it is called}
  - {name: level, type: enum, options: [low, high], default: low}
`;

export function goSpec(version: string): string {
  return `variables: {SERVICE: "\${{ params.name }}"}
jobs:
  - name: build
    steps:
      - {name: make, uses: shell, args: {run: "echo \${{ params.name }} \${{ params.level }} ${version}"}}
`;
}
