internal import LyceumCore

extension Hub {
    /// A file of a repository as the hub lists it.
    private struct RemoteFile {
        var path: String
        var size: Int?
        var checksum: FileDownload.Checksum?
    }

    func pullHuggingFace(
        _ source: PullSource, _ repository: String, revision: String?, pattern: String?, name: String?
    ) async throws(LyceumError) -> PullOutcome {
        let (commit, listed) = try await list(repository, revision: revision ?? "main")
        let chosen = Set(try ModelFileSelection.choose(listed.map(\.path), pattern: pattern, at: source.description))
        let files = listed.filter { chosen.contains($0.path) }
        let modelName = name ?? defaultName(repository, files.map(\.path), pattern: pattern)
        // The pattern is part of the key: another choice of files is another model.
        let key = "hf \(huggingFaceEndpoint) \(repository) \(commit) \(pattern ?? "")"
        return try await place(source, name: modelName, key: key) { cached in
            cached.commit == commit && Set(cached.files.map(\.path)).isSuperset(of: chosen)
        } fill: { staging throws(LyceumError) in
            let fetched = try await fetch(files, of: repository, commit: commit, into: staging, name: modelName)
            return Staged(files: fetched, commit: commit)
        }
    }

    private func defaultName(_ repository: String, _ files: [String], pattern: String?) -> String {
        let model = files.first { $0.lowercased().hasSuffix(".gguf") }
        guard let model else { return ModelName.made(from: FileSystem.name(of: repository)) }
        let name = FileSystem.name(of: model)
        return ModelName.made(from: GGUFParts(name)?.base ?? String(name.dropLast(5)))
    }

    /// The commit behind a revision, and its files.
    private func list(_ repository: String, revision: String) async throws(LyceumError) -> (String, [RemoteFile]) {
        let encoded = HTTPAddress.encodedPath(revision).split(separator: "/").joined(separator: "%2F")
        let url = "\(huggingFaceEndpoint)/api/models/\(repository)/revision/\(encoded)?blobs=true"
        let response = try await client.send(
            HTTPRequest(.get, url, headers: authorization, timeouts: timeouts, acceptsCompression: true))
        guard response.head.isSuccess else { throw explained(response, repository, revision) }
        let json = try response.json()
        guard let commit = json["sha"]?.stringValue, commit.utf8.count >= 7, commit.allSatisfy(\.isHexDigit),
            let siblings = json["siblings"]?.arrayValue
        else {
            throw LyceumError(
                .network, "expected a repository with 'sha' and 'siblings', found \(json.kind)", at: HTTPAddress.redacted(url),
                remedy: "check the address in HF_ENDPOINT")
        }
        var files: [RemoteFile] = []
        for sibling in siblings {
            guard let path = sibling["rfilename"]?.stringValue else { continue }
            try UntrustedPath.validate(path, at: "hf:" + repository)
            files.append(Self.remoteFile(sibling, path))
        }
        return (commit, files)
    }

    private static func remoteFile(_ json: JSON, _ path: String) -> RemoteFile {
        let size = json["lfs"]?["size"]?.intValue ?? json["size"]?.intValue
        var checksum: FileDownload.Checksum?
        if let sha256 = json["lfs"]?["sha256"]?.stringValue ?? json["lfs"]?["oid"]?.stringValue, sha256.utf8.count == 64 {
            checksum = .sha256(sha256)
        } else if let blob = json["blobId"]?.stringValue, blob.utf8.count == 40 {
            checksum = .gitBlob(blob)
        }
        return RemoteFile(path: path, size: size.flatMap { $0 >= 0 ? $0 : nil }, checksum: checksum)
    }

    private func fetch(
        _ files: [RemoteFile], of repository: String, commit: String, into staging: String, name: String
    ) async throws(LyceumError) -> [CachedModel.File] {
        let total = files.reduce(0) { $0 + ($1.size ?? 0) }
        let present = files.reduce(0) { sum, file in
            sum + (FileSystem.attributes(staging + "/" + file.path)?.size ?? FileSystem.attributes(staging + "/" + file.path + ".part")?.size ?? 0)
        }
        try requireSpace(max(total - present, 0), for: "the model")
        let progress = reporter(name, total: total > 0 ? total : nil)
        defer { progress.finish() }
        var result: [CachedModel.File] = []
        for file in files {
            progress.describe(files.count > 1 ? "\(name) (\(file.path))" : name)
            result.append(try await fetch(file, of: repository, commit: commit, into: staging, progress))
        }
        return result
    }

    private func fetch(
        _ file: RemoteFile, of repository: String, commit: String, into staging: String, _ progress: ProgressReporter
    ) async throws(LyceumError) -> CachedModel.File {
        let target = staging + "/" + file.path
        // A file that an earlier, interrupted pull of the same commit has finished and checked.
        if let size = FileSystem.attributes(target)?.size, size == file.size {
            let sha256 = try await BackgroundThread.run { () throws(LyceumError) in try Digest.ofFile(target) }
            if case .sha256(let expected) = file.checksum, expected != sha256 {
                try FileSystem.remove(target)
            } else {
                progress.advance(by: size)
                return CachedModel.File(path: file.path, bytes: size, sha256: sha256, etag: nil)
            }
        }
        let url = "\(huggingFaceEndpoint)/\(repository)/resolve/\(commit)/\(HTTPAddress.encodedPath(file.path))"
        let download = FileDownload(
            url: url, headers: authorization, target: target, expectedSize: file.size, checksum: file.checksum, client: client,
            timeouts: timeouts, progress: progress)
        let result = try await download.run()
        return CachedModel.File(path: file.path, bytes: result.bytes, sha256: result.sha256, etag: result.etag)
    }

    /// The user's token, sent to the hub only; redirects to other hosts do not get it.
    private var authorization: HTTPHeaders {
        var headers: HTTPHeaders = [:]
        if let token = HuggingFaceToken.find() { headers["Authorization"] = "Bearer \(token)" }
        return headers
    }

    private func explained(_ response: HTTPResponse, _ repository: String, _ revision: String) -> LyceumError {
        var error = response.failure().at("hf:\(repository)@\(revision)")
        let hasToken = HuggingFaceToken.find() != nil
        switch response.status {
        case 401, 403:
            error.remedy =
                hasToken
                ? "accept the model's terms at \(huggingFaceEndpoint)/\(repository) with the account of your token, or use another token"
                : "the name may be wrong or the model closed: check it, or set HF_TOKEN to a token that may read it"
        case 404: error.remedy = "check the names of the repository and the revision"
        default: break
        }
        return error
    }
}

/// Where the tools of the Hugging Face hub keep the user's token.
enum HuggingFaceToken {
    static func find() -> String? {
        for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
            if let token = ProcessEnvironment.value(name).flatMap(cleaned) { return token }
        }
        let home = ProcessEnvironment.value("HF_HOME") ?? ProcessEnvironment.homeFolder + "/.cache/huggingface"
        let file = ProcessEnvironment.value("HF_TOKEN_PATH") ?? home + "/token"
        guard let bytes = try? FileReader.contents(of: file, limit: 4096) else { return nil }
        return cleaned(String(decoding: bytes, as: UTF8.self))
    }

    private static func cleaned(_ text: String) -> String? {
        let token = text.filter { !$0.isWhitespace }
        return token.isEmpty ? nil : token
    }
}
