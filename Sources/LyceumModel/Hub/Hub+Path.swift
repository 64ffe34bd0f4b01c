internal import LyceumCore

extension Hub {
    /// A model on this machine, linked or copied into the cache.
    func pullPath(
        _ source: PullSource, _ path: String, name: String?, linksFiles: Bool
    ) async throws(LyceumError) -> PullOutcome {
        let isFolder = FileSystem.isFolder(path)
        let folder = isFolder ? path : FileSystem.parent(of: path) ?? "."
        let fileName = FileSystem.name(of: path)
        var chosen = [fileName]
        if isFolder {
            chosen = try ModelFileSelection.choose(try FileSystem.names(in: path), pattern: nil, at: path)
        } else if let parts = GGUFParts(fileName) {
            chosen = try FileSystem.names(in: folder).filter {
                GGUFParts($0).map { $0.base == parts.base && $0.total == parts.total } ?? false
            }
        } else if !fileName.lowercased().hasSuffix(".gguf") {
            throw LyceumError(
                .invalidArgument, "expected a .gguf file or a folder with a model", at: path,
                remedy: "give the folder with config.json and the .safetensors files")
        }
        let base = isFolder ? fileName : GGUFParts(fileName)?.base ?? String(fileName.dropLast(5))
        let modelName = name ?? ModelName.made(from: base)
        // Local files change without notice, so they are taken anew every time.
        return try await place(source, name: modelName, key: path) { _ in false } fill: { staging throws(LyceumError) in
            let progress = reporter(modelName, total: chosen.reduce(0) { $0 + (FileSystem.attributes(folder + "/" + $1)?.size ?? 0) })
            defer { progress.finish() }
            let files = try await BackgroundThread.run { [chosen] () throws(LyceumError) in
                try chosen.map { name throws(LyceumError) in
                    try Self.take(folder + "/" + name, to: staging + "/" + name, links: linksFiles, progress)
                }
            }
            return Staged(files: files, commit: nil)
        }
    }

    private static func take(
        _ file: String, to target: String, links: Bool, _ progress: ProgressReporter
    ) throws(LyceumError) -> CachedModel.File {
        try FileSystem.remove(target)
        // A link to a link would end with the link, so the file behind it is taken.
        let real = FileSystem.absolute(file) ?? file
        let size = FileSystem.attributes(real)?.size ?? 0
        if links, FileSystem.hardLink(real, to: target) {
            progress.advance(by: size)
            return CachedModel.File(path: FileSystem.name(of: target), bytes: size, sha256: nil, etag: nil)
        }
        let reader = try FileReader(path: real)
        let copy = try AtomicFile(path: target)
        var digest = Digest()
        while let bytes = try reader.read(upTo: 1 << 20) {
            try copy.write(bytes)
            digest.update(bytes)
            progress.advance(by: bytes.count)
        }
        try copy.commit()
        return CachedModel.File(
            path: FileSystem.name(of: target), bytes: digest.count, sha256: digest.hexadecimal(), etag: nil)
    }
}
