#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What the command line tool may do with its standard streams.
public enum Console {
    public enum Stream: Int32, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    public enum Style: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
    }

    /// Whether a person looks at the stream.
    public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Columns of the terminal; `$COLUMNS`, else 80, where the stream is none.
    public static func width(_ stream: Stream = .error) -> Int {
        var size = winsize()
        if ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return ProcessEnvironment.value("COLUMNS").flatMap { Int($0) }.map { max($0, 20) } ?? 80
    }

    /// Whether text on the stream may be colored: a terminal that is not dumb, and no `NO_COLOR` (no-color.org).
    /// `CLICOLOR_FORCE` colors also what is no terminal.
    public static func usesColor(_ stream: Stream) -> Bool {
        if ProcessEnvironment.value("NO_COLOR") != nil { return false }
        if let forced = ProcessEnvironment.value("CLICOLOR_FORCE"), forced != "0" { return true }
        return isTerminal(stream) && ProcessEnvironment.value("TERM") != "dumb"
    }

    /// The text in a style where the stream shows it, else the text as it is.
    public static func styled(_ text: String, _ style: Style, for stream: Stream) -> String {
        usesColor(stream) ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes at once, without a buffer. Failures (a closed pipe) are left to the next write of the caller's own data.
    public static func write(_ text: String, to stream: Stream) {
        var text = text
        text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                let written = systemWrite(stream.rawValue, bytes.baseAddress! + offset, bytes.count - offset)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { return }
                offset += written
            }
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
