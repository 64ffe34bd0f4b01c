#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The variables of the process, and the folders that follow from them.
public enum ProcessEnvironment {
    /// The variable's value; nil when it is not set or empty.
    public static func value(_ name: String) -> String? {
        guard let text = getenv(name), text.pointee != 0 else { return nil }
        return String(cString: text)
    }

    /// The user's home folder.
    public static var homeFolder: String {
        if let home = value("HOME") { return home }
        guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return "/" }
        return String(cString: folder)
    }

    /// Where Lyceum keeps what it downloads: `$LYCEUM_HOME`, else `$XDG_CACHE_HOME/lyceum`, else `~/.cache/lyceum`.
    public static var lyceumHome: String {
        if let home = value("LYCEUM_HOME") { return home }
        if let cache = value("XDG_CACHE_HOME"), cache.hasPrefix("/") { return cache + "/lyceum" }
        return homeFolder + "/.cache/lyceum"
    }
}
