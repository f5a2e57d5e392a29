//! How a person wants pages to look: light or dark, dense or roomy. Kept in a cookie of their browser, because a screen
//! belongs to a desk rather than to an account.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;

const COOKIE: &str = "look";

/// Theme and density.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The height of rows.
    pub density: Density,
}

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Dark ink on white.
    Light,
    /// Light ink on dark.
    Dark,
}

/// The height of rows and fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Density {
    /// Compact for a mouse on a wide screen, else roomy.
    #[default]
    Auto,
    /// As many rows as can be read.
    Compact,
    /// Large targets.
    Roomy,
}

impl Theme {
    /// Every theme, the one people begin with first.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its word in forms and in the cookie.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }

    /// The media in which the dark colours hold. Paper is always light.
    #[must_use]
    pub fn dark_media(self) -> &'static str {
        match self {
            Self::Auto => "screen and (prefers-color-scheme: dark)",
            Self::Light => "not all",
            Self::Dark => "screen",
        }
    }

    /// What the browser's own controls follow.
    #[must_use]
    pub fn color_scheme(self) -> &'static str {
        match self {
            Self::Auto => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Density {
    /// Every density, the one people begin with first.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Compact, Self::Roomy];

    /// Its word in forms, in the cookie and in the style sheet.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Compact => "compact",
            Self::Roomy => "roomy",
        }
    }

    /// The density of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|density| density.word() == word)
    }
}

impl Look {
    /// What the browser was told to remember.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let jar = CookieJar::from_headers(headers);
        let (theme, density) =
            jar.get(COOKIE).and_then(|cookie| cookie.value().split_once('.')).unwrap_or_default();
        Self {
            theme: Theme::parse(theme).unwrap_or_default(),
            density: Density::parse(density).unwrap_or_default(),
        }
    }

    /// The header that keeps it for a year.
    #[must_use]
    pub fn cookie(self) -> String {
        let (theme, density) = (self.theme.word(), self.density.word());
        format!("{COOKIE}={theme}.{density}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000")
    }
}
