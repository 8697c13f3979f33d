#!/usr/bin/env node
// Here before the first build, so that npm can link it when it installs the workspace.
import '../dist/bin.js';
