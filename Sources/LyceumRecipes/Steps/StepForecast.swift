internal import LyceumCore

/// What a step will take.
public struct StepForecast: Sendable, Hashable {
    /// Wall time in seconds with all cores; nil when nothing is known.
    public var seconds: Double?
    /// Peak memory in bytes.
    public var memory: Int?
    /// Size of the artifact in bytes.
    public var disk: Int?
    /// Whatever decides the numbers, in a few words: `96k tokens, 135M parameters`.
    public var detail: String?

    public init(seconds: Double? = nil, memory: Int? = nil, disk: Int? = nil, detail: String? = nil) {
        self.seconds = seconds
        self.memory = memory
        self.disk = disk
        self.detail = detail
    }
}

/// What is known when a step is forecast.
public struct ForecastContext: Sendable {
    public let name: String
    public let threads: Int
    /// Sizes in bytes that steps before this one will leave, by their reference (`${train.model}`), where forecast.
    public let inputSizes: [String: Int]

    public init(name: String, threads: Int, inputSizes: [String: Int] = [:]) {
        self.name = name
        self.threads = threads
        self.inputSizes = inputSizes
    }

    /// Bytes of a file, of all files in a folder, or of what a reference will be; nil when it is not known.
    public func size(_ path: String) -> Int? {
        if let size = inputSizes[path] { return size }
        guard let attributes = FileSystem.attributes(path) else { return nil }
        guard attributes.kind == .folder else { return attributes.size }
        guard let names = try? FileSystem.files(below: path) else { return nil }
        return names.reduce(0) { $0 + (FileSystem.attributes(path + "/" + $1)?.size ?? 0) }
    }
}
