internal import LyceumCore

extension Hub {
    /// A GGUF file, or an archive with one model, at an address.
    func pullAddress(
        _ source: PullSource, _ url: String, sha256: String?, name: String?
    ) async throws(LyceumError) -> PullOutcome {
        guard let fileName = try HTTPAddress(url).fileName else {
            throw LyceumError(
                .invalidArgument, "the address names no file", at: HTTPAddress.redacted(url),
                remedy: "give the address of a .gguf file or of an archive (.zip, .tar, .tar.gz)")
        }
        try UntrustedPath.validate(fileName, at: HTTPAddress.redacted(url))
        let modelName = name ?? ModelName.made(from: Self.withoutEnding(fileName))
        return try await place(source, name: modelName, key: "\(url) \(sha256 ?? "")") { cached in
            // Without a checksum it cannot be known whether the file at the address is still the same.
            guard let sha256 else { return false }
            return cached.source == source.description && cached.commit == sha256
        } fill: { staging throws(LyceumError) in
            let file = (FileSystem.parent(of: staging) ?? staging) + "/" + "download"
            let progress = reporter(fileName, total: nil)
            defer { progress.finish() }
            let download = FileDownload(
                url: url, headers: [:], target: file, expectedSize: nil, checksum: sha256.map { .sha256($0) }, client: client,
                timeouts: timeouts, progress: progress)
            let result = try await download.run()
            let files = try await take(file, named: fileName, result, into: staging, source)
            return Staged(files: files, commit: sha256)
        }
    }

    private static func withoutEnding(_ name: String) -> String {
        let lowered = name.lowercased()
        for ending in [".gguf", ".tar.gz", ".tgz", ".tar", ".zip", ".whl"] where lowered.hasSuffix(ending) {
            return String(name.dropLast(ending.count))
        }
        return name
    }

    private func take(
        _ file: String, named name: String, _ result: FileDownload.Result, into staging: String, _ source: PullSource
    ) async throws(LyceumError) -> [CachedModel.File] {
        let start = try FileReader(path: file).read(at: 0, upTo: 4) ?? []
        if start.elementsEqual("GGUF".utf8) {
            let target = name.lowercased().hasSuffix(".gguf") ? name : name + ".gguf"
            try FileSystem.move(file, to: staging + "/" + target)
            return [CachedModel.File(path: target, bytes: result.bytes, sha256: result.sha256, etag: result.etag)]
        }
        guard try Archive.kind(of: file) != nil else {
            try FileSystem.remove(file)
            throw LyceumError(
                .invalidData, "expected a GGUF file or an archive (.zip, .tar, .tar.gz), found something else",
                at: source.description, remedy: "check that the address leads to the file itself and not to a page about it")
        }
        let place = source.description
        let files = try await BackgroundThread.run { () throws(LyceumError) in
            try Self.unpack(file, into: staging, at: place)
        }
        try FileSystem.remove(file)
        return files
    }

    /// Takes the model out of an archive; a single folder around everything is left away.
    private static func unpack(_ archive: String, into staging: String, at place: String) throws(LyceumError) -> [CachedModel.File] {
        let paths = try Archive.entries(of: archive).map(\.path)
        let tops = Set(paths.map { $0.split(separator: "/").first.map(String.init) ?? "" })
        let prefix = tops.count == 1 && paths.allSatisfy { $0.contains("/") } ? tops.first! + "/" : ""
        let chosen = Set(try ModelFileSelection.choose(paths.map { String($0.dropFirst(prefix.count)) }, pattern: nil, at: place))
        let extracted = try Archive.extract(archive, maximumBytes: FileDownload.maximumBytes) { entry throws(LyceumError) in
            let path = String(entry.path.dropFirst(prefix.count))
            guard entry.path.hasPrefix(prefix), chosen.contains(path) else { return nil }
            if let parent = FileSystem.parent(of: path) { try FileSystem.makeFolder(staging + "/" + parent) }
            return staging + "/" + path
        }
        return extracted.map {
            CachedModel.File(
                path: String($0.entry.path.dropFirst(prefix.count)), bytes: $0.entry.size, sha256: $0.sha256, etag: nil)
        }
    }
}
