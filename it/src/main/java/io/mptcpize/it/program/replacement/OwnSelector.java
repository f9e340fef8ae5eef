package io.mptcpize.it.program.replacement;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** A selector that is not the JDK's. It never finds anything. */
final class OwnSelector extends AbstractSelector {
  private final Set<SelectionKey> keys = new HashSet<>();

  OwnSelector() {
    super(SelectorProvider.provider());
  }

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int interest, Object with) {
    Key key = new Key(channel, interest);
    key.attach(with);
    keys.add(key);
    return key;
  }

  /** From then on its channels are registered no longer. */
  @Override
  protected void implCloseSelector() {
    keys.forEach(key -> deregister((AbstractSelectionKey) key));
  }

  @Override
  public Set<SelectionKey> keys() {
    return Collections.unmodifiableSet(keys);
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    return Collections.emptySet();
  }

  @Override
  public int selectNow() {
    return 0;
  }

  @Override
  public int select(long timeout) {
    return 0;
  }

  @Override
  public int select() {
    return 0;
  }

  @Override
  public Selector wakeup() {
    return this;
  }

  private final class Key extends AbstractSelectionKey {
    private final SelectableChannel channel;
    private int interest;

    Key(SelectableChannel channel, int interest) {
      this.channel = channel;
      this.interest = interest;
    }

    @Override
    public SelectableChannel channel() {
      return channel;
    }

    @Override
    public Selector selector() {
      return OwnSelector.this;
    }

    @Override
    public int interestOps() {
      return interest;
    }

    @Override
    public SelectionKey interestOps(int now) {
      interest = now;
      return this;
    }

    @Override
    public int readyOps() {
      return 0;
    }
  }
}
