package io.mptcpize.jmx;

import io.mptcpize.hook.Control;
import io.mptcpize.hook.Parts;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * The MBean, of which little is made before somebody asks it: finding out its types takes tens of
 * milliseconds of a start, and most who start an MBean server never look at this.
 */
final class LazyBean implements DynamicMBean, MBeanRegistration {
  private final Parts parts;
  private final Control control;
  private boolean registered;
  private DynamicMBean bean;

  LazyBean(Parts parts, Control control) {
    this.parts = parts;
    this.control = control;
  }

  private synchronized DynamicMBean bean() {
    if (bean == null) {
      bean = new Described(new AgentBean(parts, control));
    }
    return bean;
  }

  /** The server asks for the class's name, when it registers it, in this way. */
  @Override
  public synchronized MBeanInfo getMBeanInfo() {
    return registered
        ? bean().getMBeanInfo()
        : new MBeanInfo(AgentBean.class.getName(), "", null, null, null, null);
  }

  @Override
  public ObjectName preRegister(MBeanServer server, ObjectName name) {
    return name;
  }

  @Override
  public synchronized void postRegister(Boolean done) {
    registered = done;
  }

  @Override
  public void preDeregister() {}

  @Override
  public void postDeregister() {}

  @Override
  public Object getAttribute(String name)
      throws AttributeNotFoundException, MBeanException, ReflectionException {
    return bean().getAttribute(name);
  }

  @Override
  public void setAttribute(Attribute attribute)
      throws AttributeNotFoundException,
          InvalidAttributeValueException,
          MBeanException,
          ReflectionException {
    bean().setAttribute(attribute);
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    return bean().getAttributes(names);
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return bean().setAttributes(attributes);
  }

  @Override
  public Object invoke(String operation, Object[] arguments, String[] signature)
      throws MBeanException, ReflectionException {
    return bean().invoke(operation, arguments, signature);
  }
}
