internal import CLyceumCurl

/// How small the system's zlib makes a text: a measure of how much it repeats itself.
public enum CompressedLength {
    /// Bytes of the text in zlib form at zlib's standard level.
    /// - Throws: `LyceumError` (`unsupported`) when zlib is not installed.
    public static func zlib(_ text: String) throws(LyceumError) -> Int {
        var text = text
        let length = text.withUTF8 { lyc_deflate_length($0.baseAddress, $0.count, -1) }
        guard length > 0 else {
            throw LyceumError(
                .unsupported, "a text of \(text.utf8.count) bytes could not be compressed: zlib is not installed, or memory is out",
                remedy: "install it (Debian and Ubuntu: apt-get install zlib1g)")
        }
        return Int(length)
    }
}
